import { externalSort } from "../../base/external-sort.ts";
import { baseName, compareTreePaths, relativeTo } from "../../base/paths.ts";
import type { CellsNode, Tree } from "../../cells/types.ts";
import type { Gateway } from "../../gateway/types.ts";
import { collectGarbage } from "../collect-garbage.ts";
import { childrenOf, withoutVanished } from "./ls.walk.ts";

/** A line of the drawing. */
export interface TreeEntry {
  readonly path: string;
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  /** 1 for what lies directly in the folder that is drawn. */
  readonly depth: number;
  /** Nothing follows in its folder. */
  readonly last: boolean;
  /** Where more than the listing tells was asked for. */
  readonly node: CellsNode | undefined;
}

export interface TreeOptions {
  readonly tree: Tree;
  readonly gateway: Gateway;
  readonly signal: AbortSignal;
  /** Names that begin with a dot too. */
  readonly all: boolean;
  readonly onlyFolders: boolean;
  /** Levels to go down. */
  readonly depth: number | undefined;
  /** Every entry with its node. */
  readonly details: boolean;
}

/**
 * What is below a folder, depth first and by name. The whole of it comes from one listing, sorted in flat memory; where only some levels are
 * wanted, each folder is asked for by itself, since the listing of a large workspace takes its time.
 */
export function treeEntries(root: string, options: TreeOptions): AsyncGenerator<TreeEntry> {
  if (options.depth !== undefined) return byFolder(root, 1, options);
  return options.details ? withNodes(fromListing(root, options), options) : fromListing(root, options);
}

async function* byFolder(folder: string, depth: number, options: TreeOptions): AsyncGenerator<TreeEntry> {
  if (depth > (options.depth ?? depth)) return;
  const children = withoutVanished(childrenOf(folder, options));
  for await (const { value: node, last } of withLast(wanted(children, options.onlyFolders))) {
    const { path, name, sizeBytes } = node;
    const isFolder = node.kind !== "file";
    yield { path, name: name || path, isFolder, sizeBytes, depth, last, node };
    if (isFolder) yield* byFolder(path, depth + 1, options);
  }
}

async function* wanted(nodes: AsyncIterable<CellsNode>, onlyFolders: boolean): AsyncGenerator<CellsNode> {
  for await (const node of nodes) if (!onlyFolders || node.kind !== "file") yield node;
}

/** Each value with whether another one follows: the corner of a drawing depends on it. */
async function* withLast<T>(values: AsyncIterable<T>): AsyncGenerator<{ value: T; last: boolean }> {
  let held: { value: T } | undefined;
  for await (const value of values) {
    if (held) yield { ...held, last: false };
    held = { value };
  }
  if (held) yield { ...held, last: true };
}

interface Line {
  readonly relative: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly last: boolean;
}

const coded = {
  encode: (line: Line) => JSON.stringify(line),
  decode: (text: string) => JSON.parse(text) as Line,
  collectGarbage,
};

async function* fromListing(root: string, options: TreeOptions): AsyncGenerator<TreeEntry> {
  const { signal } = options;
  // Whether anything follows in a folder is known to who comes from the end.
  const backwards = externalSort(listed(root, options), {
    ...coded,
    compare: (a, b) => compareTreePaths(b.relative, a.relative),
    signal,
  });
  const forwards = externalSort(markLast(backwards), {
    ...coded,
    compare: (a, b) => compareTreePaths(a.relative, b.relative),
    signal,
  });
  for await (const { relative, isFolder, sizeBytes, last } of forwards) {
    const depth = relative.split("/").length;
    yield { path: `${root}/${relative}`, name: baseName(relative), isFolder, sizeBytes, depth, last, node: undefined };
  }
}

async function* listed(root: string, { gateway, signal, all, onlyFolders }: TreeOptions): AsyncGenerator<Line> {
  const hidden = all ? /(^|\/)\.pydio(\/|$)/ : /(^|\/)\./;
  for await (const entry of gateway.list(root, { recursive: true, signal })) {
    const relative = relativeTo(root, entry.path);
    if (relative === undefined || relative === "" || hidden.test(relative)) continue;
    const isFolder = entry.kind === "folder";
    if (isFolder || !onlyFolders) yield { relative, isFolder, sizeBytes: entry.sizeBytes, last: false };
  }
}

/** From the last line to the first: one is the last of its folder when none of that depth came since the folder began. */
async function* markLast(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  const followed: boolean[] = [];
  for await (const line of lines) {
    const depth = line.relative.split("/").length;
    yield { ...line, last: followed[depth] !== true };
    followed.length = depth;
    followed[depth] = true;
  }
}

/** Entries whose nodes are asked for in one request. */
const batchEntries = 200;

async function* withNodes(entries: AsyncIterable<TreeEntry>, options: TreeOptions): AsyncGenerator<TreeEntry> {
  let waiting: TreeEntry[] = [];
  for await (const entry of entries) {
    waiting.push(entry);
    if (waiting.length < batchEntries) continue;
    yield* detailed(waiting, options);
    waiting = [];
  }
  yield* detailed(waiting, options);
}

/** What vanished since the listing is left out. */
async function* detailed(entries: readonly TreeEntry[], { tree, signal }: TreeOptions): AsyncGenerator<TreeEntry> {
  if (entries.length === 0) return;
  const nodes = await tree.stats(
    entries.map(({ path }) => path),
    { signal },
  );
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  for (const entry of entries) {
    const node = byPath.get(entry.path);
    if (node) yield { ...entry, node };
  }
}
