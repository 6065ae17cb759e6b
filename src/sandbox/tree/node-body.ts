import type { NodeBody } from "../../protocol/rest.ts";
import type { Services } from "../context.ts";
import { sharesJson } from "../idm/shares-json.ts";
import type { NodeRow } from "../store/facts.ts";
import type { Location } from "./tree.ts";

export type BodySources = Pick<Services, "facts" | "idm" | "clock">;

export interface BodyOptions {
  /** Whose bookmarks count. */
  readonly login: string;
  /** The root of a workspace, which is shown with a trailing slash. */
  readonly isRoot?: boolean;
  /** True where the datasource keeps versions. */
  readonly versioned?: boolean;
  /** Numbers of children, as `stats` gives them for the paths it was asked for. */
  readonly counted?: boolean;
}

/** A node as `/a/tree` shows it: defaults left out, metadata as JSON texts in alphabetical order. */
export function nodeBody(sources: BodySources, node: NodeRow, path: string, options: BodyOptions): NodeBody {
  const size = node.leaf ? node.size : sources.facts.nodes.folderBytes(node.id);
  const body: NodeBody = { Uuid: node.uuid, Path: options.isRoot === true ? `${path}/` : path };
  body.Type = node.leaf ? "LEAF" : "COLLECTION";
  if (size !== 0) body.Size = String(size);
  if (node.mtime !== 0) body.MTime = String(node.mtime);
  if (node.mode !== 0) body.Mode = node.mode;
  if (node.etag !== "") body.Etag = node.etag;
  body.MetaStore = metaStore(sources, node, options);
  return body;
}

/** The node at a location, with what only roots have. */
export function locatedBody(sources: BodySources, node: NodeRow, at: Location, options: BodyOptions): NodeBody {
  return nodeBody(sources, node, at.shown, {
    ...options,
    isRoot: at.inner === "",
    versioned: sources.idm.keepsVersions(at.path),
  });
}

function metaStore(sources: BodySources, node: NodeRow, options: BodyOptions): Record<string, string> {
  const known: Record<string, string> = {};
  if (options.counted === true && !node.leaf) {
    const { files, folders } = sources.facts.nodes.countChildren(node.id);
    known.ChildrenCount = String(files + folders);
    known.ChildrenFiles = String(files);
    known.ChildrenFolders = String(folders);
  }
  if (options.versioned === true) known.datasource_versioning = '"true"';
  known.hashing_version = '"v4"';
  const ready = sources.clock.now() >= node.readyAt;
  if (node.mime !== "" && (ready || node.staleHash !== "")) known.mime = JSON.stringify(node.mime);
  known.name = node.parent === sources.facts.nodes.rootId ? '""' : JSON.stringify(node.name);
  if (options.isRoot === true) known.ws_root = '"true"';
  const hash = ready ? node.hash : node.staleHash;
  if (hash !== "") known["x-cells-hash"] = JSON.stringify(hash);
  return withMore(sources, node, known, options.login);
}

function withMore(
  sources: BodySources,
  node: NodeRow,
  known: Record<string, string>,
  login: string,
): Record<string, string> {
  const rows = sources.facts.meta.of(node.uuid).filter((row) => row.owner === "" || row.owner === login);
  const shares = sharesJson(sources.idm.workspaces(), node.uuid);
  if (rows.length === 0 && shares === undefined) return known;
  for (const row of rows) known[row.namespace] = row.value;
  if (shares !== undefined) known.workspaces_shares = shares;
  return Object.fromEntries(Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1)));
}
