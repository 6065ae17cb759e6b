import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonFlag } from "../../output-flags.ts";

export const flags = {
  file: flag.string({ short: "f", placeholder: "FILE", help: "the file to read", complete: "local-path" }),
  raw: flag.boolean({ short: "r", help: "print the bare hash" }),
  json: jsonFlag,
};

export const hash = command({
  name: "hash",
  summary: "Compute the hash the server keeps for a file",
  details: ["It is the MD5 of the MD5 digests of the blocks of 10 MiB, listed by the server as x-cells-hash."],
  args: [{ name: "FILE", help: "the file to read", optional: true, complete: "local-path" }],
  flags,
  examples: [
    { line: "cec tools hash --file README.md", does: "hash of a local file" },
    { line: "cec tools hash --raw README.md", does: "the bare hash, for a script" },
    { line: "cec tools hash README.md --json", does: "the same as JSON" },
  ],
  exits: { 3: "no such file" },
  load: () => import("./hash.run.ts"),
});
