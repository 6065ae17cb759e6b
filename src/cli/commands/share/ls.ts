import { command } from "../../command.ts";
import { csvFlag, jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";
import { linkColumnNames } from "./link-flags.ts";
import { linksArgument } from "./links-argument.ts";

export const flags = { columns: columnsFlag(linkColumnNames), csv: csvFlag, json: jsonLinesFlag };

export const shareLs = command({
  name: "ls",
  summary: "List public links",
  args: [linksArgument],
  flags,
  examples: [
    { line: "cec share ls", does: "all links" },
    { line: "cec share ls common-files --json", does: "those of one workspace, one line of JSON each" },
    { line: "cec share ls --columns path,state,expires", does: "which have ended" },
  ],
  exits: { 3: "no such file or folder" },
  load: () => import("./ls.run.ts"),
});
