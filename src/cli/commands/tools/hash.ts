import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonLinesFlag } from "../../output-flags.ts";

export const flags = {
  file: flag.string({ short: "f", placeholder: "FILE", help: "the file to read", complete: "local-path" }),
  raw: flag.boolean({ short: "r", help: "print the bare hash" }),
  json: jsonLinesFlag,
};

export const hash = command({
  name: "hash",
  summary: "Compute the hash the server keeps for files",
  details: ["It is the MD5 of the MD5 digests of the blocks of 10 MiB, listed by the server as x-cells-hash."],
  args: [
    {
      name: "FILE",
      help: "files to read; - is standard input",
      optional: true,
      repeated: true,
      complete: "local-path",
    },
  ],
  flags,
  examples: [
    { line: "cec tools hash --file README.md", does: "hash of a local file" },
    { line: "cec tools hash --raw README.md", does: "the bare hash, for a script" },
    { line: "cec tools hash --json README.md photos/sea.jpg", does: "several, as JSON" },
    { line: "cec cat common-files/report.pdf | cec tools hash -", does: "of a pipe" },
  ],
  exits: { 3: "no such file" },
  load: () => import("./hash.run.ts"),
});
