import { isCecError } from "../../base/errors.ts";
import type { CellsNode, Tree } from "../../cells/types.ts";
import type { Gateway } from "../../gateway/types.ts";

/** A node and the name it is listed under: `.` for the folder itself, the path below it for what is in it. */
export interface Listed {
  readonly node: CellsNode;
  readonly name: string;
}

export interface ListOptions {
  readonly tree: Tree;
  readonly gateway: Gateway;
  readonly signal: AbortSignal;
  /** Names that begin with a dot too: REST never lists them, the gateway does. */
  readonly all: boolean;
  readonly recursive: boolean;
}

/** The node itself, then its children sorted by name, page by page; with `recursive`, each folder's children behind it. */
export async function* listFolder(root: CellsNode, options: ListOptions): AsyncGenerator<Listed> {
  if (root.kind === "file") {
    yield { node: root, name: root.name };
    return;
  }
  yield { node: root, name: "." };
  yield* below(root.path, root.path, options);
}

async function* below(folder: string, root: string, options: ListOptions): AsyncGenerator<Listed> {
  for await (const node of childrenOf(folder, options)) {
    yield { node, name: node.path.slice(root.length + 1) };
    if (options.recursive && node.kind !== "file") yield* withoutVanished(below(node.path, root, options));
  }
}

/** Direct children sorted by name, those with a leading dot where they are wanted. */
export async function* childrenOf(folder: string, options: Omit<ListOptions, "recursive">): AsyncGenerator<CellsNode> {
  const listed = options.tree.children(folder, { signal: options.signal });
  yield* options.all ? merge(await dotNodes(folder, options), listed) : listed;
}

/** A folder deleted while the walk was on its way is no longer there to be listed. */
export async function* withoutVanished<T>(listed: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* listed;
  } catch (error) {
    if (!isCecError(error, "not-found")) throw error;
  }
}

async function dotNodes(
  folder: string,
  { gateway, tree, signal }: Omit<ListOptions, "recursive">,
): Promise<CellsNode[]> {
  const paths: string[] = [];
  for await (const entry of gateway.list(folder, { recursive: false, signal })) {
    if (entry.path.slice(folder.length + 1).startsWith(".")) paths.push(entry.path);
  }
  const nodes = paths.length === 0 ? [] : await tree.stats(paths, { signal });
  return nodes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Both are sorted by name; the server's order is by bytes, and so is this. */
async function* merge(few: readonly CellsNode[], many: AsyncIterable<CellsNode>): AsyncGenerator<CellsNode> {
  let at = 0;
  for await (const node of many) {
    for (
      let next = few[at];
      next && Buffer.compare(Buffer.from(next.name), Buffer.from(node.name)) < 0;
      next = few[at]
    ) {
      yield next;
      at += 1;
    }
    yield node;
  }
  yield* few.slice(at);
}
