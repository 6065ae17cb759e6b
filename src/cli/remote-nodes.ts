import { CecError } from "../base/errors.ts";
import type { CellsNode, Tree } from "../cells/types.ts";
import { expandGlob } from "../plan/remote-glob.ts";
import { cleanRemotePath } from "./remote-path.ts";
import { visible } from "./view/align.ts";

/** The node at a path. @throws CecError `not-found`; `usage` for the list of workspaces. */
export async function requireNode(
  tree: Tree,
  text: string,
  operation: string,
  signal: AbortSignal,
): Promise<CellsNode> {
  const path = cleanRemotePath(text);
  if (path === "") throw new CecError("usage", `${operation} needs a path, not "${text}"`);
  const node = await tree.stat(path, { signal });
  if (!node) throw new CecError("not-found", `no such file or folder: ${visible(path)}`, { operation, path });
  return node;
}

/** The file at a path. @throws CecError `not-found`; `usage` for a folder. */
export async function requireFile(
  tree: Tree,
  text: string,
  operation: string,
  signal: AbortSignal,
): Promise<CellsNode> {
  const node = await requireNode(tree, text, operation, signal);
  if (node.kind !== "file") {
    throw new CecError("usage", `${visible(node.path)} is a folder: ${operation} takes a file`, { path: node.path });
  }
  return node;
}

/**
 * The nodes that paths with wildcards name, in the order of the arguments, each once.
 * @throws CecError `not-found` when an argument names nothing; `usage` for the list of workspaces.
 */
export async function* expandNodes(
  tree: Tree,
  texts: readonly string[],
  operation: string,
  signal: AbortSignal,
): AsyncGenerator<CellsNode> {
  const seen = new Set<string>();
  const lister = {
    stat: (path: string) => tree.stat(path, { signal }),
    children: (path: string) => tree.children(path, { signal }),
  };
  for (const text of texts) {
    const path = cleanRemotePath(text);
    if (path === "") throw new CecError("usage", `${operation} needs a path, not "${text}"`);
    for await (const node of expandGlob(path, lister)) {
      if (seen.has(node.path)) continue;
      seen.add(node.path);
      yield node;
    }
  }
}
