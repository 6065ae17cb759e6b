import { CecError } from "../../../base/errors.ts";
import { hasGlob } from "../../../base/glob.ts";
import type { CellsNode, Tree } from "../../../cells/types.ts";
import { expandNodes } from "../../remote-nodes.ts";
import { cleanRemotePath } from "../../remote-path.ts";
import { visible } from "../../view/align.ts";

/** Nodes asked for in one request. */
const batchSize = 200;

/**
 * The nodes that paths with wildcards name, with the metadata of all services. Paths without wildcards cost one request together.
 * @throws CecError `not-found` when one names nothing.
 */
export async function* nodesWithMeta(
  tree: Tree,
  texts: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<CellsNode, void, void> {
  let waiting: string[] = [];
  if (texts.some(hasGlob)) {
    for await (const { path } of expandNodes(tree, texts, "meta", signal)) {
      waiting.push(path);
      if (waiting.length < batchSize) continue;
      yield* lookUp(tree, waiting, signal);
      waiting = [];
    }
  } else {
    waiting = [...new Set(texts.map(cleanRemotePath))];
    if (waiting.includes("")) throw new CecError("usage", "meta needs a path, not the list of workspaces");
  }
  yield* lookUp(tree, waiting, signal);
}

async function* lookUp(
  tree: Tree,
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<CellsNode, void, void> {
  if (paths.length === 0) return;
  const found = new Map((await tree.stats(paths, { allMeta: true, signal })).map((node) => [node.path, node]));
  for (const path of paths) {
    const node = found.get(path);
    if (!node) throw new CecError("not-found", `no such file or folder: ${visible(path)}`, { operation: "meta", path });
    yield node;
  }
}
