import { baseName, trimSlashes } from "../base/paths.ts";
import { temporaryEtag } from "../protocol/gateway.ts";
import type { NodeBody } from "../protocol/rest.ts";
import type { CellsNode, NodeKind, WorkspaceFacts } from "./types.ts";

/** A node of the server in our terms. Absent values are the zero of their type, as protobuf's JSON leaves them out. */
export function parseNode(body: NodeBody): CellsNode {
  const meta = parseMeta(body.MetaStore);
  const path = trimSlashes(body.Path ?? "");
  const workspace = parseWorkspace(meta);
  return {
    uuid: body.Uuid ?? "",
    path,
    name: baseName(path),
    kind: kindOf(body, path, workspace),
    sizeBytes: parseInt64(body.Size),
    modifiedSeconds: parseInt64(body.MTime),
    etag: body.Etag || undefined,
    hash: textOf(meta["x-cells-hash"]),
    mime: textOf(meta.mime),
    temporary: body.Etag === temporaryEtag,
    childrenCount: typeof meta.ChildrenCount === "number" ? meta.ChildrenCount : undefined,
    workspace,
    meta,
  };
}

/** A 64-bit integer: a string in answers, left out when 0. Anything else reads as 0. */
export function parseInt64(value: string | number | undefined): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}

function kindOf(body: NodeBody, path: string, workspace: WorkspaceFacts | undefined): NodeKind {
  if (body.Type === "LEAF") return "file";
  if (workspace?.scope === "ROOM") return "cell";
  return workspace || !path.includes("/") ? "workspace" : "folder";
}

/** Every value of a MetaStore is JSON in a string; one that is not stands for itself. */
function parseMeta(store: NodeBody["MetaStore"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(store ?? {}).map(([name, text]) => [name, parseValue(text)]));
}

/** A JSON text; what is none stands for itself. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function parseWorkspace(meta: Record<string, unknown>): WorkspaceFacts | undefined {
  const uuid = textOf(meta.ws_uuid);
  if (uuid === undefined) return undefined;
  return {
    uuid,
    label: textOf(meta.ws_label) ?? "",
    description: textOf(meta.ws_description) ?? "",
    permissions: textOf(meta.ws_permissions) ?? "",
    scope: textOf(meta.ws_scope) ?? "",
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
