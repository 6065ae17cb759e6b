import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonLinesFlag } from "../output-flags.ts";

export const flags = {
  format: flag.string({
    placeholder: "TEMPLATE",
    help: "Go template over .Type .Uuid .Name .Path .HumanSize .SizeBytes .TimeStamp .Date .Hash",
  }),
  json: jsonLinesFlag,
};

export const stat = command({
  name: "stat",
  group: "Files",
  summary: "Show all that is known of files and folders",
  brief: "all about a file",
  details: ["Sizes, times, hashes, identifiers, metadata, locks and public links."],
  args: [{ name: "PATH", help: "file or folder; wildcards are fine", repeated: true, complete: "remote-path" }],
  flags,
  examples: [
    { line: "cec stat common-files/report.pdf", does: "one file" },
    { line: "cec stat --json 'common-files/*.pdf'", does: "several files, as JSON" },
    { line: "cec stat --format '{{.SizeBytes}}' common-files/report.pdf", does: "the bare size, for a script" },
  ],
  exits: { 3: "no such path" },
  load: () => import("./stat.run.ts"),
});
