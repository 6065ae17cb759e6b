import { command } from "../../command.ts";
import { jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";

export const versionColumnNames = ["number", "version", "size", "modified", "etag", "description"] as const;

export const flags = { columns: columnsFlag(versionColumnNames), json: jsonLinesFlag };

export const versionsLs = command({
  name: "ls",
  summary: "List the versions of a file, newest first",
  args: [{ name: "PATH", help: "file", complete: "remote-path" }],
  flags,
  examples: [
    { line: "cec versions ls common-files/notes.txt", does: "a table" },
    { line: "cec versions ls common-files/notes.txt --json", does: "one line of JSON each" },
    { line: "cec versions ls common-files/notes.txt --columns number,size,description", does: "some columns" },
  ],
  exits: { 3: "no such file" },
  load: () => import("./ls.run.ts"),
});
