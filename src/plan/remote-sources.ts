import type { CellsNode } from "../cells/types.ts";
import type { ListedObject } from "../gateway/types.ts";
import { expandGlob, type GlobLister } from "./remote-glob.ts";
import type { RemoteView } from "./types.ts";

/** A remote file or folder that a person named, alone or by a pattern. */
export interface RemoteNode {
  readonly path: string;
  readonly name: string;
  readonly kind: "file" | "folder";
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly etag: string | undefined;
  readonly hash: string | undefined;
  /** An upload that is not complete. */
  readonly temporary: boolean;
  /** Of folders, where the server counted it. */
  readonly childrenCount?: number | undefined;
}

/**
 * What a remote path or pattern names; hidden names only where the pattern says so. With `**` only files are named, so that nothing is
 * meant twice. @throws CecError `not-found` when it names nothing.
 */
export async function* findRemote(path: string, view: RemoteView, signal?: AbortSignal): AsyncGenerator<RemoteNode> {
  const filesOnly = path.split("/").includes("**");
  for await (const node of expandGlob(path, lister(view, signal))) {
    if (!filesOnly || node.kind === "file") yield node;
  }
}

function lister(view: RemoteView, signal: AbortSignal | undefined): GlobLister<RemoteNode> {
  return {
    async stat(path) {
      const [node] = await view.stats([path], { signal });
      return node && fromNode(node);
    },
    async *children(path) {
      if (path === "") {
        yield* (await view.workspaces({ signal })).map(fromNode);
        return;
      }
      yield* await childrenOf(path, view, signal);
    },
  };
}

/** What lies directly in a folder, by name. The gateway's listing, unlike that of REST, has hidden names; it is not sorted. */
export async function childrenOf(path: string, view: RemoteView, signal?: AbortSignal): Promise<RemoteNode[]> {
  const children: RemoteNode[] = [];
  for await (const listed of view.list(path, { signal, recursive: false })) {
    if (listed.path !== path) children.push(fromListed(listed));
  }
  return children.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Nodes that exist among the given paths, in one request. */
export async function statRemote(
  paths: readonly string[],
  view: RemoteView,
  signal?: AbortSignal,
): Promise<Map<string, RemoteNode>> {
  const nodes = await view.stats(paths, { signal });
  return new Map(nodes.map((node) => [node.path, fromNode(node)]));
}

function fromNode(node: CellsNode): RemoteNode {
  return {
    path: node.path,
    name: node.path.slice(node.path.lastIndexOf("/") + 1),
    kind: node.kind === "file" ? "file" : "folder",
    sizeBytes: node.sizeBytes,
    modifiedMs: node.modifiedSeconds * 1000,
    etag: node.etag,
    hash: node.hash,
    temporary: node.temporary,
    childrenCount: node.childrenCount,
  };
}

function fromListed(listed: ListedObject): RemoteNode {
  return {
    path: listed.path,
    name: listed.path.slice(listed.path.lastIndexOf("/") + 1),
    kind: listed.kind,
    sizeBytes: listed.sizeBytes,
    modifiedMs: listed.modifiedSeconds * 1000,
    etag: listed.etag,
    hash: undefined,
    temporary: listed.etag === "temporary",
  };
}
