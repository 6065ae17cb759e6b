import { CecError } from "../../base/errors.ts";
import type { Listed } from "../commands/ls.walk.ts";
import { kindName, shownSize, timeAgo } from "./node-fields.ts";
import type { TableColumn } from "./table.ts";

export interface NodeColumn extends TableColumn {
  readonly of: (row: Listed, nowMs: number) => string;
}

const columns = {
  // The folder itself is one even where it is the root of a workspace.
  type: { header: "TYPE", of: ({ node, name }) => (name === "." ? "Folder" : kindName(node)) },
  uuid: { header: "UUID", of: ({ node }) => node.workspace?.uuid ?? node.uuid },
  name: { header: "NAME", of: ({ name }) => name },
  size: { header: "SIZE", of: ({ node }) => shownSize(node) },
  modified: { header: "MODIFIED", of: ({ node }, nowMs) => timeAgo(node.modifiedSeconds, nowMs) },
  hash: { header: "INTERNAL HASH", of: ({ node }) => node.hash ?? "" },
  label: { header: "LABEL", of: ({ node }) => node.workspace?.label ?? "" },
  description: { header: "DESCRIPTION", of: ({ node }) => node.workspace?.description ?? "" },
  permissions: { header: "PERMISSIONS", of: ({ node }) => node.workspace?.permissions ?? "" },
  path: { header: "PATH", of: ({ node }) => node.path },
  etag: { header: "ETAG", of: ({ node }) => node.etag ?? "" },
  mime: { header: "MIME", of: ({ node }) => node.mime ?? "" },
  bytes: { header: "BYTES", right: true, of: ({ node }) => (node.kind === "file" ? String(node.sizeBytes) : "") },
  date: {
    header: "DATE",
    of: ({ node }) => (node.modifiedSeconds > 0 ? new Date(node.modifiedSeconds * 1000).toISOString() : ""),
  },
} satisfies Record<string, NodeColumn>;

export const defaultColumns: readonly NodeColumn[] = [columns.type, columns.name];
export const detailColumns: readonly NodeColumn[] = [
  columns.type,
  columns.uuid,
  columns.name,
  columns.size,
  columns.modified,
  columns.hash,
];
export const workspaceColumns: readonly NodeColumn[] = [
  columns.type,
  columns.uuid,
  columns.name,
  columns.label,
  columns.description,
  columns.permissions,
];

/** @throws CecError `usage` naming the columns there are. */
export function columnsByName(names: readonly string[]): NodeColumn[] {
  return names.map((name) => {
    const column = Object.entries(columns).find(([key]) => key === name.trim().toLowerCase())?.[1];
    if (!column) {
      throw new CecError("usage", `no column "${name}"`, { hint: `Columns: ${Object.keys(columns).join(", ")}.` });
    }
    return column;
  });
}
