import type { WorkspaceBody } from "../../../protocol/people.ts";
import type { NodeBody } from "../../../protocol/rest.ts";
import type { Services } from "../../context.ts";
import { personalRoot, type WorkspaceDocument } from "../../idm/documents.ts";
import { compact } from "../proto/compact.ts";

/** The root of `personal-files` is a rule: it says which folder is whose. */
const personalMeta = {
  contentType: "text/javascript",
  name: personalRoot,
  onDelete: "rename-uuid",
  resolution: 'Path = DataSources.personal + "/" + User.Name;',
};

/** A workspace as the administration shows it, its root nodes with internal paths. */
export function workspaceAnswer(services: Services, workspace: WorkspaceDocument): WorkspaceBody {
  return compact({
    UUID: workspace.uuid,
    Label: workspace.scope === "LINK" ? "{{RefLabel}}" : workspace.label,
    Description: workspace.description,
    Slug: workspace.slug,
    Scope: workspace.scope,
    LastUpdated: workspace.lastUpdated,
    Policies: [...workspace.policies],
    Attributes: workspace.attributes,
    RootNodes: Object.fromEntries(workspace.roots.map((uuid) => [uuid, rootNode(services, uuid)])),
    PoliciesContextEditable: true,
  });
}

function rootNode(services: Services, uuid: string): NodeBody {
  if (uuid === personalRoot) {
    return { Uuid: uuid, Path: uuid, Type: "COLLECTION", MetaStore: personalMeta };
  }
  const node = services.facts.nodes.byUuid(uuid);
  if (node === undefined) return { Uuid: uuid };
  const path = services.facts.nodes.pathOf(node);
  const size = node.leaf ? node.size : services.facts.nodes.folderBytes(node.id);
  const isDatasource = node.parent === services.facts.nodes.rootId;
  return {
    Uuid: uuid,
    Path: isDatasource ? `${path}/` : path,
    Type: node.leaf ? "LEAF" : "COLLECTION",
    ...(size > 0 ? { Size: String(size) } : {}),
    MTime: String(node.mtime),
    MetaStore: { name: isDatasource ? '""' : JSON.stringify(node.name) },
  };
}
