import type { Run } from "../../types.ts";
import { chooseColumns } from "../../view/columns.ts";
import { nodeColumns } from "../../view/node-columns.ts";
import { nodeJson } from "../../view/node-fields.ts";
import { StreamedTable } from "../../view/table.ts";
import { binned, workspaceSlugs } from "./bins.ts";
import type { flags } from "./ls.ts";

const { type, size, modified, path } = nodeColumns;

export const run: Run<typeof flags> = async (context, { args, flags: { raw, json, columns: asked } }) => {
  const columns = chooseColumns(nodeColumns, asked, [type, size, modified, path]);
  const { signal, terminal, now } = context;
  const { cells } = await context.connect();
  const table = new StreamedTable(columns, terminal);
  let count = 0;
  for (const slug of await workspaceSlugs(cells.tree, args, signal)) {
    for await (const node of binned(cells.tree, slug, signal)) {
      count += 1;
      if (json) terminal.print(JSON.stringify(nodeJson(node)));
      else if (raw) terminal.print(node.kind === "file" ? node.path : `${node.path}/`);
      else table.add(columns.map((column) => column.of({ node, name: node.name }, now())));
    }
  }
  if (count === 0) terminal.note("Nothing in the recycle bins");
  else if (!json && !raw) table.end();
  return undefined;
};
