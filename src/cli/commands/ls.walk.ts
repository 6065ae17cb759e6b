import { isCecError } from "../../base/errors.ts";
import { externalSort } from "../../base/external-sort.ts";
import { baseName, compareTreePaths } from "../../base/paths.ts";
import type { CellsNode, Tree } from "../../cells/types.ts";
import type { Gateway, ListedObject } from "../../gateway/types.ts";
import { temporaryEtag } from "../../protocol/gateway.ts";
import { collectGarbage } from "../collect-garbage.ts";

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
  /** More is shown than path, kind, size, date and ETag: the rest is asked for, many nodes at once. */
  readonly details: boolean;
}

type ChildOptions = Pick<ListOptions, "tree" | "gateway" | "signal" | "all">;

/** Entries held in memory while they are sorted; more go through a temporary file. */
const heldEntries = 20_000;
/** Nodes looked up at once where details are shown. */
const lookUpNodes = 400;

/** The node itself, then its children sorted by name, page by page; with `recursive`, all that is below, each folder before its children. */
export async function* listFolder(root: CellsNode, options: ListOptions): AsyncGenerator<Listed> {
  if (root.kind === "file") {
    yield { node: root, name: root.name };
    return;
  }
  yield { node: root, name: "." };
  const nodes = options.recursive ? wholeTree(root.path, options) : childrenOf(root.path, options);
  for await (const node of nodes) yield { node, name: node.path.slice(root.path.length + 1) };
}

/** Workspaces, each with all that is below it where that is wanted; names are whole paths. */
export async function* listWorkspaces(workspaces: readonly CellsNode[], options: ListOptions): AsyncGenerator<Listed> {
  for (const node of workspaces) {
    yield { node, name: node.path };
    if (!options.recursive) continue;
    for await (const inside of wholeTree(node.path, options)) yield { node: inside, name: inside.path };
  }
}

/** Everything below the folder from one flat listing, each folder before what is in it, in flat memory however much there is. */
async function* wholeTree(root: string, options: ListOptions): AsyncGenerator<CellsNode> {
  const sorted = externalSort(shown(root, options), {
    compare: (a, b) => compareTreePaths(a.path, b.path),
    encode: (entry) => JSON.stringify(entry),
    decode: (line) => JSON.parse(line) as ListedObject,
    runItems: heldEntries,
    collectGarbage,
    signal: options.signal,
  });
  if (!options.details) {
    for await (const entry of sorted) yield bareNode(entry);
    return;
  }
  let batch: string[] = [];
  const lookUp = async (): Promise<CellsNode[]> => {
    const found = new Map(
      (await options.tree.stats(batch, { signal: options.signal })).map((node) => [node.path, node]),
    );
    // What was deleted since it was listed is no longer there to be shown.
    const nodes = batch.map((path) => found.get(path)).filter((node) => node !== undefined);
    batch = [];
    return nodes;
  };
  for await (const { path } of sorted) {
    batch.push(path);
    if (batch.length === lookUpNodes) yield* await lookUp();
  }
  if (batch.length > 0) yield* await lookUp();
}

async function* shown(root: string, { gateway, signal, all }: ListOptions): AsyncGenerator<ListedObject> {
  for await (const entry of gateway.list(root, { recursive: true, signal })) {
    const relative = entry.path.slice(root.length + 1);
    if (relative !== "" && (all || !/(^|\/)\./.test(relative))) yield entry;
  }
}

/** A node as far as a flat listing knows it. */
function bareNode({ kind, path, sizeBytes, modifiedSeconds, etag }: ListedObject): CellsNode {
  return {
    uuid: "",
    path,
    name: baseName(path),
    kind,
    sizeBytes,
    modifiedSeconds,
    etag,
    hash: undefined,
    mime: undefined,
    temporary: etag === temporaryEtag,
    childrenCount: undefined,
    workspace: undefined,
    meta: {},
  };
}

/** Direct children sorted by name, those with a leading dot where they are wanted. */
export async function* childrenOf(folder: string, options: ChildOptions): AsyncGenerator<CellsNode> {
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

async function dotNodes(folder: string, { gateway, tree, signal }: ChildOptions): Promise<CellsNode[]> {
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
