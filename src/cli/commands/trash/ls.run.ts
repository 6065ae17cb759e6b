import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { kindName, nodeJson, shownSize, timeAgo } from "../../view/node-fields.ts";
import { StreamedTable } from "../../view/table.ts";
import { binned, workspaceSlugs } from "./bins.ts";
import type { flags } from "./ls.ts";

const columns = [{ header: "TYPE" }, { header: "SIZE" }, { header: "MODIFIED" }, { header: "PATH" }];

export const run: Run<typeof flags> = async (context, { args, flags: { raw, json } }) => {
  const { signal, terminal, now } = context;
  const { cells } = await context.connect();
  const table = new StreamedTable(columns, (line) => terminal.print(line));
  let count = 0;
  for (const slug of await workspaceSlugs(cells.tree, args, signal)) {
    for await (const node of binned(cells.tree, slug, signal)) {
      count += 1;
      if (json) terminal.print(JSON.stringify(nodeJson(node)));
      else if (raw) terminal.print(node.kind === "file" ? node.path : `${node.path}/`);
      else table.add([kindName(node), shownSize(node), timeAgo(node.modifiedSeconds, now()), visible(node.path)]);
    }
  }
  if (count === 0) terminal.note("Nothing in the recycle bins");
  else if (!json && !raw) table.end();
  return undefined;
};
