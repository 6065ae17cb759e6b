import type { ShareLink } from "../../../cells/types.ts";
import type { Run } from "../../types.ts";
import { chooseColumns } from "../../view/columns.ts";
import { rowOutput } from "../../view/row-output.ts";
import { listLinks } from "./find-links.ts";
import { linkColumns, linkForm } from "./link-view.ts";
import type { flags } from "./ls.ts";

export const run: Run<typeof flags> = async (context, { args: [path], flags: { columns: asked, csv, json } }) => {
  const { terminal, now } = context;
  const { path: where, url, access, password, expires, downloads } = linkColumns;
  const usual = csv ? Object.values(linkColumns) : [where, url, access, password, expires, downloads];
  const columns = chooseColumns(linkColumns, asked, usual);
  const rows = rowOutput<ShareLink>(terminal, { json, csv }, linkForm(columns, now));
  const { cells } = await context.connect();
  let count = 0;
  for await (const link of listLinks(cells, path, context)) {
    count += 1;
    rows.add(link);
  }
  rows.end();
  if (count === 0 && !json && !csv) terminal.note("No public links");
  return undefined;
};
