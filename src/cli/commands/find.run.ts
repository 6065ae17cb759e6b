import { CecError } from "../../base/errors.ts";
import { baseName, relativeTo } from "../../base/paths.ts";
import type { Cells } from "../../cells/create-cells.ts";
import type { CellsNode } from "../../cells/types.ts";
import type { Gateway } from "../../gateway/types.ts";
import { cleanRemotePath } from "../remote-path.ts";
import type { FlagValues, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { nodeJson } from "../view/node-fields.ts";
import { type FindConditions, readConditions } from "./find.conditions.ts";
import type { flags } from "./find.ts";

type Given = FlagValues<typeof flags>;

/** A hit; `node` where more than its path is known. */
interface Hit {
  readonly path: string;
  readonly node: CellsNode | undefined;
}

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { signal, terminal } = context;
  if (given.json && given.null) throw new CecError("usage", "use either --json or --null");
  const conditions = readConditions(given, context.now());
  const { cells, gateway } = await context.connect();
  const roots = await findRoots(args, cells, signal);
  const search = { cells, gateway, signal, given, conditions };
  const asksIndex = conditions.queries.length > 0 && !given.walk;
  const hits = asksIndex ? indexed(roots, args.length > 0, search) : walked(roots, search);
  let count = 0;
  for await (const { path, node } of hits) {
    if (given.json) terminal.print(JSON.stringify(node ? nodeJson(node) : { path }));
    else if (given.null) terminal.printBytes(new TextEncoder().encode(`${path}\0`));
    else terminal.print(terminal.stdoutIsTerminal ? visible(path) : path);
    count += 1;
    if (count === given.limit) break;
  }
  if (count === 0 && asksIndex) {
    terminal.note("Nothing in the search index, which follows changes by some seconds; --walk reads the folders.");
  }
  return undefined;
};

interface Search {
  readonly cells: Cells;
  readonly gateway: Gateway;
  readonly signal: AbortSignal;
  readonly given: Given;
  readonly conditions: FindConditions;
}

async function findRoots(args: readonly string[], { tree }: Cells, signal: AbortSignal): Promise<CellsNode[]> {
  const paths = args.map(cleanRemotePath);
  if (paths.length === 0 || paths.includes("")) return tree.workspaces({ signal });
  const found = new Map((await tree.stats(paths, { signal })).map((node) => [node.path, node]));
  return paths.map((path) => {
    const node = found.get(path);
    if (!node) throw new CecError("not-found", `no such file or folder: ${visible(path)}`, { operation: "find", path });
    return node;
  });
}

/** Asks the search index and checks each hit. A hit of several questions is given out once, with the first that it answers. */
async function* indexed(roots: readonly CellsNode[], narrowed: boolean, search: Search): AsyncGenerator<Hit> {
  const { cells, signal, conditions } = search;
  const prefix = narrowed ? { PathPrefix: roots.map((node) => node.path) } : {};
  const seen = new Set<string>();
  for (const query of conditions.queries) {
    for await (const node of cells.search.nodes({ ...query, ...prefix }, { signal })) {
      const root = roots.find((each) => relativeTo(each.path, node.path) !== undefined);
      if (!root || !liesWithin(root.path, node.path, search.given) || !matches(node, conditions)) continue;
      if (conditions.queries.length > 1) {
        if (seen.has(node.path)) continue;
        seen.add(node.path);
      }
      yield { path: node.path, node };
    }
  }
}

/** Reads the folders, from one listing each. Details are asked for in batches, and only where they are needed. */
async function* walked(roots: readonly CellsNode[], search: Search): AsyncGenerator<Hit> {
  const { gateway, signal, given, conditions } = search;
  for (const root of roots) {
    if (root.kind === "file") {
      if (matches(root, conditions)) yield { path: root.path, node: root };
      continue;
    }
    let waiting: string[] = [];
    for await (const entry of gateway.list(root.path, { recursive: true, signal })) {
      if (!liesWithin(root.path, entry.path, given)) continue;
      const candidate = { ...entry, name: baseName(entry.path), isFile: entry.kind === "file" };
      const { matchesType, matchesName, matchesSize, matchesAge } = conditions;
      if (!matchesType(candidate) || !matchesName(candidate.name) || !matchesSize(candidate)) continue;
      // The listing tells no time for folders.
      const unknownAge = conditions.asksAge && !candidate.isFile;
      if (!unknownAge && !matchesAge(candidate)) continue;
      if (!unknownAge && !given.json) {
        yield { path: entry.path, node: undefined };
        continue;
      }
      waiting.push(entry.path);
      if (waiting.length === detailsBatch) {
        yield* detailed(waiting, search);
        waiting = [];
      }
    }
    yield* detailed(waiting, search);
  }
}

/** Paths whose details are asked for in one request. */
const detailsBatch = 200;

async function* detailed(paths: readonly string[], { cells, signal, conditions }: Search): AsyncGenerator<Hit> {
  if (paths.length === 0) return;
  for (const node of await cells.tree.stats(paths, { signal })) {
    if (matches(node, conditions)) yield { path: node.path, node };
  }
}

function matches(node: CellsNode, conditions: FindConditions): boolean {
  const candidate = { ...node, isFile: node.kind === "file" };
  const { matchesType, matchesName, matchesSize, matchesAge } = conditions;
  return matchesType(candidate) && matchesName(node.name) && matchesSize(candidate) && matchesAge(candidate);
}

/** Below the root, not too deep, and not in the recycle bin of a workspace that is searched as a whole. */
function liesWithin(root: string, path: string, given: Given): boolean {
  const relative = relativeTo(root, path);
  if (relative === undefined || relative === "") return false;
  const segments = relative.split("/");
  if (segments.length > (given.maxDepth ?? Number.POSITIVE_INFINITY) || segments.at(-1) === ".pydio") return false;
  return root.includes("/") || segments[0] !== "recycle_bin";
}
