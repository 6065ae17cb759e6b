import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonLinesFlag } from "../output-flags.ts";
import { columnsFlag } from "../view/columns.ts";
import { nodeColumnNames } from "../view/node-column-names.ts";

export const flags = {
  details: flag.boolean({ short: "d", help: "identifiers, sizes, dates and hashes too" }),
  raw: flag.boolean({ short: "r", help: "bare paths, one per line; folders end with /" }),
  exists: flag.boolean({ short: "f", help: "print true or false: is there such a file or folder" }),
  format: flag.string({
    placeholder: "TEMPLATE",
    help: "Go template over .Type .Uuid .Name .Path .HumanSize .SizeBytes .TimeStamp .Date .Hash",
  }),
  all: flag.boolean({ short: "a", help: "names that begin with a dot too" }),
  recursive: flag.boolean({ short: "R", help: "folders below too" }),
  columns: columnsFlag(nodeColumnNames),
  json: jsonLinesFlag,
};

export const ls = command({
  name: "ls",
  group: "Files",
  summary: "List files and folders; without a path, the workspaces",
  brief: "list folders",
  args: [{ name: "PATH", help: "workspace, folder or file", optional: true, complete: "remote-path" }],
  flags,
  examples: [
    { line: "cec ls", does: "the workspaces you can access" },
    { line: "cec ls -d common-files", does: "what is in a workspace, with sizes and dates" },
    { line: "cec ls --raw common-files", does: "bare paths, for a script" },
    { line: "cec ls -f common-files/report.pdf", does: "whether a file exists" },
  ],
  exits: { 3: "no such path", 4: "sign-in needed or refused" },
  load: () => import("./ls.run.ts"),
});
