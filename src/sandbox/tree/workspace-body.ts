import type { NodeBody } from "../../protocol/rest.ts";
import type { WorkspaceView } from "./tree.ts";

/** A workspace as the list of workspaces shows it: a node with a virtual uuid and no times. */
export function workspaceBody(view: WorkspaceView): NodeBody {
  const text = (value: string) => JSON.stringify(value);
  return {
    Uuid: view.virtualUuid,
    Path: view.slug,
    Type: "COLLECTION",
    MetaStore: {
      ws_description: text(view.description),
      ws_label: text(view.label),
      ws_permissions: text(view.permissions),
      ws_scope: text(view.scope),
      ws_slug: text(view.slug),
      ws_syncable: "true",
      ws_uuid: text(view.uuid),
    },
  };
}
