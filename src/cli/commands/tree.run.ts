import { formatSize } from "../../base/sizes.ts";
import type { CellsNode } from "../../cells/types.ts";
import { requireNode } from "../remote-nodes.ts";
import { cleanRemotePath } from "../remote-path.ts";
import type { Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { count } from "../view/count.ts";
import { nodeJson } from "../view/node-fields.ts";
import { childrenOf, withoutVanished } from "./ls.walk.ts";
import type { flags } from "./tree.ts";

export const run: Run<typeof flags> = async (context, { args: [text = ""], flags: given }) => {
  const { signal, terminal } = context;
  const { cells, gateway } = await context.connect();
  const counts = { files: 0, folders: 0 };

  const draw = async (nodes: AsyncIterable<CellsNode>, indent: string, level: number): Promise<void> => {
    for await (const { value: node, last } of withLast(wanted(nodes, given.folders))) {
      if (node.kind === "file") counts.files += 1;
      else counts.folders += 1;
      if (given.json) {
        terminal.print(JSON.stringify({ ...nodeJson(node), depth: level }));
      } else {
        const size = given.sizes && node.kind === "file" ? ` (${formatSize(node.sizeBytes)})` : "";
        terminal.print(`${indent}${last ? "└── " : "├── "}${visible(node.name || node.path)}${size}`);
      }
      if (node.kind !== "file" && level < (given.depth ?? Number.POSITIVE_INFINITY)) {
        await draw(below(node), `${indent}${last ? "    " : "│   "}`, level + 1);
      }
    }
  };
  const below = (node: CellsNode) =>
    withoutVanished(childrenOf(node.path, { tree: cells.tree, gateway, signal, all: given.all }));

  if (cleanRemotePath(text) === "") {
    if (!given.json) terminal.print(".");
    await draw(asyncOf(await cells.tree.workspaces({ signal })), "", 1);
  } else {
    const node = await requireNode(cells.tree, text, "tree", signal);
    if (given.json) terminal.print(JSON.stringify({ ...nodeJson(node), depth: 0 }));
    else terminal.print(visible(node.path));
    if (node.kind !== "file") await draw(below(node), "", 1);
  }
  if (!given.json)
    terminal.note(`\n${count(counts.folders, "folder", "folders")}, ${count(counts.files, "file", "files")}`);
  return undefined;
};

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

async function* asyncOf<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
