import type { MetaNamespace } from "../../../cells/types.ts";
import type { Run } from "../../types.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { StreamedTable } from "../../view/table.ts";
import { choicesOf } from "./check-value.ts";
import type { flags, namespaceColumnNames } from "./ls-namespaces.ts";

export const namespaceColumns = {
  name: { header: "NAMESPACE", of: ({ name }) => name },
  label: { header: "LABEL", of: ({ label }) => label },
  definition: { header: "JSONDEFINITION", of: ({ body }) => body.JsonDefinition ?? "" },
  type: { header: "TYPE", of: ({ type }) => type },
  order: { header: "ORDER", right: true, of: ({ order }) => String(order) },
} as const satisfies Record<(typeof namespaceColumnNames)[number], Column<MetaNamespace>>;

export const run: Run<typeof flags> = async (context, { flags: { columns: asked, json } }) => {
  const { terminal, signal } = context;
  const { name, label, definition } = namespaceColumns;
  const columns = chooseColumns<MetaNamespace, void>(namespaceColumns, asked, [name, label, definition]);
  const { cells } = await context.connect();
  const table = new StreamedTable(columns, terminal);
  for (const namespace of await cells.meta.namespaces({ signal })) {
    if (json) terminal.print(JSON.stringify(namespaceJson(namespace)));
    else table.add(columns.map((column) => column.of(namespace)));
  }
  if (!json) table.end();
  return undefined;
};

function namespaceJson(namespace: MetaNamespace): object {
  const choices = choicesOf(namespace);
  return {
    name: namespace.name,
    label: namespace.label,
    type: namespace.type,
    order: namespace.order,
    indexed: namespace.indexable,
    ...(choices.length === 0 ? {} : { choices }),
  };
}
