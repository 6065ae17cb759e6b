import { CecError } from "../../../base/errors.ts";
import type { CellsNode } from "../../../cells/types.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { StreamedTable } from "../../view/table.ts";
import type { flags, metaColumnNames } from "./get.ts";
import { namespaceColumns } from "./ls-namespaces.run.ts";
import { nodesWithMeta } from "./nodes-with-meta.ts";

interface Entry {
  readonly node: CellsNode;
  readonly name: string;
  /** JSON. */
  readonly value: string;
}

const columns = {
  name: { header: "META NAME", of: ({ name }) => name },
  value: { header: "VALUE", of: ({ value }) => value },
  path: { header: "PATH", of: ({ node }) => node.path },
  uuid: { header: "UUID", of: ({ node }) => node.uuid },
} as const satisfies Record<(typeof metaColumnNames)[number], Column<Entry>>;

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { path, namespace, all, raw, format, json } = given;
  const { terminal, signal } = context;
  if (raw && (namespace === undefined || json))
    throw new CecError("usage", "--raw goes with --namespace, and not with --json");
  const { cells } = await context.connect();
  if (all) {
    if (json) throw new CecError("usage", "use cec meta ls-namespaces --json");
    const table = new StreamedTable(Object.values(namespaceColumns).slice(0, 3), terminal);
    for (const each of await cells.meta.namespaces({ signal })) {
      table.add(
        Object.values(namespaceColumns)
          .slice(0, 3)
          .map((column) => column.of(each)),
      );
    }
    table.end();
    return undefined;
  }
  const paths = [...path, ...args];
  if (paths.length === 0) throw new CecError("usage", "PATH missing", { hint: "See cec meta get --help." });
  const several = paths.length > 1 || paths.some((each) => /[*?[]/.test(each));
  const usual = several ? [columns.path, columns.name, columns.value] : [columns.name, columns.value];
  const shown = chooseColumns<Entry, void>(columns, given.columns, usual);
  const table = new StreamedTable(shown, terminal);
  let entries = 0;
  for await (const node of nodesWithMeta(cells.tree, paths, signal)) {
    const meta = Object.entries(node.meta)
      .filter(([name]) => namespace === undefined || name === namespace)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    entries += meta.length;
    if (json) terminal.print(JSON.stringify({ path: node.path, uuid: node.uuid, meta: Object.fromEntries(meta) }));
    else if (raw)
      for (const [, value] of meta) terminal.print(typeof value === "string" ? value : JSON.stringify(value));
    else if (format === "json") {
      const texts = meta.map(([name, value]) => [name, JSON.stringify(value)] as const);
      terminal.print(JSON.stringify(Object.fromEntries(texts), null, 2));
    } else {
      // What people wrote comes before what the server keeps for itself.
      const own = ([name]: readonly [string, unknown]) => name.startsWith("usermeta-");
      for (const [name, value] of [...meta.filter(own), ...meta.filter((each) => !own(each))]) {
        const entry = { node, name, value: JSON.stringify(value) };
        table.add(shown.map((column) => column.of(entry)));
      }
    }
  }
  if (entries === 0 && namespace !== undefined) terminal.note(`${visible(namespace)} is not set`);
  else if (!json && !raw && format === "table") table.end();
  return undefined;
};
