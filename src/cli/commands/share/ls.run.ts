import { CecError } from "../../../base/errors.ts";
import type { Run } from "../../types.ts";
import { chooseColumns } from "../../view/columns.ts";
import { csvLine } from "../../view/csv.ts";
import { StreamedTable } from "../../view/table.ts";
import { listLinks } from "./find-links.ts";
import { linkColumns, linkJson } from "./link-view.ts";
import type { flags } from "./ls.ts";

export const run: Run<typeof flags> = async (context, { args: [path], flags: { columns: asked, csv, json } }) => {
  if (csv && json) throw new CecError("usage", "use either --json or --csv");
  const { terminal, now } = context;
  const { path: where, url, access, password, expires, downloads } = linkColumns;
  const usual = csv ? Object.values(linkColumns) : [where, url, access, password, expires, downloads];
  const columns = chooseColumns(linkColumns, asked, usual);
  const { cells } = await context.connect();
  const table = new StreamedTable(columns, (line) => terminal.print(line));
  if (csv) terminal.print(csvLine(columns.map((column) => column.header.toLowerCase())));
  let count = 0;
  for await (const link of listLinks(cells, path, context)) {
    count += 1;
    const row = columns.map((column) => column.of(link, now()));
    if (json) terminal.print(JSON.stringify(linkJson(link, now())));
    else if (csv) terminal.print(csvLine(row));
    else table.add(row);
  }
  if (json || csv) return undefined;
  if (count === 0) terminal.note("No public links");
  else table.end();
  return undefined;
};
