import { temporaryEtag } from "../protocol/gateway.ts";
import type { Int64, NodeBody } from "../protocol/rest.ts";
import type { CellsNode, NodeKind, WorkspaceFacts } from "./types.ts";

/** A 64-bit integer of an answer; 0 when absent. Sizes beyond 2^53 do not occur: the server's limit is 5 TiB. */
export function int64(value: Int64 | number | undefined): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}

/** A node of an answer, with everything that may be absent filled in. */
export function nodeFromBody(body: NodeBody): CellsNode {
  const meta = decodeMeta(body.MetaStore ?? {});
  const path = (body.Path ?? "").replace(/^\/+|\/+$/g, "");
  const workspace = workspaceFacts(meta);
  return {
    uuid: body.Uuid ?? "",
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    kind: kindOf(body, path, workspace),
    sizeBytes: int64(body.Size),
    modifiedSeconds: int64(body.MTime),
    etag: body.Etag === undefined || body.Etag === "" ? undefined : body.Etag,
    hash: text(meta["x-cells-hash"]),
    mime: text(meta.mime),
    temporary: body.Etag === temporaryEtag,
    childrenCount: typeof meta.ChildrenCount === "number" ? meta.ChildrenCount : undefined,
    workspace,
    meta,
  };
}

/** Values are JSON texts; one that is not is kept as it is. */
function decodeMeta(store: Readonly<Record<string, string>>): Record<string, unknown> {
  const meta: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(store)) {
    try {
      meta[name] = JSON.parse(value);
    } catch {
      meta[name] = value;
    }
  }
  return meta;
}

function workspaceFacts(meta: Readonly<Record<string, unknown>>): WorkspaceFacts | undefined {
  if (meta.ws_uuid === undefined) return undefined;
  return {
    uuid: text(meta.ws_uuid) ?? "",
    label: text(meta.ws_label) ?? "",
    description: text(meta.ws_description) ?? "",
    permissions: text(meta.ws_permissions) ?? "",
    scope: text(meta.ws_scope) ?? "ADMIN",
  };
}

function kindOf(body: NodeBody, path: string, workspace: WorkspaceFacts | undefined): NodeKind {
  if (workspace !== undefined && !path.includes("/")) return workspace.scope === "ROOM" ? "cell" : "workspace";
  return body.Type === "LEAF" ? "file" : "folder";
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
