import type { Listed } from "../commands/ls.walk.ts";
import type { Column } from "./columns.ts";
import { kindName, shownSize, timeAgo } from "./node-fields.ts";

/** What a listing of nodes can show; cells depend on the time, in milliseconds since the epoch. */
export type NodeColumn = Column<Listed, number>;

export const nodeColumns = {
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

const { type, uuid, name, size, modified, hash, label, description, permissions } = nodeColumns;
export const defaultColumns: readonly NodeColumn[] = [type, name];
export const detailColumns: readonly NodeColumn[] = [type, uuid, name, size, modified, hash];
export const workspaceColumns: readonly NodeColumn[] = [type, uuid, name, label, description, permissions];
