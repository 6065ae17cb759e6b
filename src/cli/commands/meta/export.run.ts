import { CecError } from "../../../base/errors.ts";
import type { CellsNode } from "../../../cells/types.ts";
import { requireNode } from "../../remote-nodes.ts";
import type { Connection, Run } from "../../types.ts";
import { csvLine } from "../../view/csv.ts";
import { textOfValue } from "./check-value.ts";
import type { flags } from "./export.ts";
import { Namespaces } from "./find-namespace.ts";

const batchSize = 200;

export const run: Run<typeof flags> = async (context, { args, flags: { csv, jsonl, namespace: names, onlySet } }) => {
  if (csv && jsonl) throw new CecError("usage", "use either --csv or --jsonl");
  const { terminal, signal } = context;
  const connection = await context.connect();
  const { cells } = connection;
  const known = await Namespaces.load(cells.meta, signal);
  const chosen = names.length === 0 ? known.all : names.map((name) => known.require(name));
  // All of them before the first line: a table that breaks off for a mistyped name is no table.
  const roots: CellsNode[] = [];
  for (const text of args) roots.push(await requireNode(cells.tree, text, "meta export", signal));
  if (!jsonl) terminal.print(csvLine(["path", "uuid", ...chosen.map((each) => each.name)]));
  for (const root of roots) {
    for await (const node of below(connection, root, signal)) {
      const values = chosen.map((each) => [each, node.meta[each.name]] as const);
      const set = values.filter(([, value]) => value !== undefined && value !== "");
      if (onlySet && set.length === 0) continue;
      if (jsonl) {
        const meta = Object.fromEntries(set.map(([{ name }, value]) => [name, value]));
        terminal.print(JSON.stringify({ path: node.path, uuid: node.uuid, meta }));
      } else {
        terminal.print(csvLine([node.path, node.uuid, ...values.map(([each, value]) => textOfValue(each, value))]));
      }
    }
  }
  return undefined;
};

/** The node itself and all below it, hidden names too, but for the recycle bin. */
async function* below(
  { cells, gateway }: Connection,
  root: CellsNode,
  signal: AbortSignal,
): AsyncGenerator<CellsNode, void, void> {
  const lookUp = (paths: readonly string[]) => cells.tree.stats(paths, { allMeta: true, signal });
  yield* await lookUp([root.path]);
  if (root.kind === "file") return;
  const bin = `${root.path.split("/")[0]}/recycle_bin`;
  let waiting: string[] = [];
  for await (const { path } of gateway.list(root.path, { recursive: true, signal })) {
    if (path === root.path || path === bin || path.startsWith(`${bin}/`) || path.endsWith("/.pydio")) continue;
    waiting.push(path);
    if (waiting.length < batchSize) continue;
    yield* await lookUp(waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield* await lookUp(waiting);
}
