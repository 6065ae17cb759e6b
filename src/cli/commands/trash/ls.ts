import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";
import { nodeColumnNames } from "../../view/node-column-names.ts";
import { workspacesArgument } from "./workspaces-argument.ts";

export const flags = {
  raw: flag.boolean({ short: "r", help: "bare paths, one per line; folders end with /" }),
  columns: columnsFlag(nodeColumnNames),
  json: jsonLinesFlag,
};

export const trashLs = command({
  name: "ls",
  summary: "List what is in the recycle bins",
  args: [workspacesArgument],
  flags,
  examples: [
    { line: "cec trash ls", does: "the recycle bins of all workspaces" },
    { line: "cec trash ls personal-files", does: "that of one workspace" },
    { line: "cec trash ls --json", does: "as JSON, one line per item" },
  ],
  exits: { 3: "no such workspace" },
  load: () => import("./ls.run.ts"),
});
