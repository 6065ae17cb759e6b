import { formatSize } from "../../base/sizes.ts";
import type { CellsNode } from "../../cells/types.ts";
import { requireNode } from "../remote-nodes.ts";
import { cleanRemotePath } from "../remote-path.ts";
import type { Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { count } from "../view/count.ts";
import { nodeJson } from "../view/node-fields.ts";
import type { flags } from "./tree.ts";
import { type TreeEntry, treeEntries } from "./tree.walk.ts";

export const run: Run<typeof flags> = async (context, { args: [text = ""], flags: given }) => {
  const { signal, terminal } = context;
  const { cells, gateway } = await context.connect();
  const { all, folders: onlyFolders, json } = given;
  const counts = { files: 0, folders: 0 };
  const below = (path: string, depth: number | undefined) =>
    treeEntries(path, { tree: cells.tree, gateway, signal, all, onlyFolders, depth, details: json });

  const draw = async (entries: AsyncIterable<TreeEntry>, indent: string, level: number): Promise<void> => {
    // Of each level above: does its folder go on below this line.
    const open: string[] = [];
    for await (const { name, isFolder, sizeBytes, depth, last, node } of entries) {
      counts[isFolder ? "folders" : "files"] += 1;
      if (json) {
        if (node) terminal.print(JSON.stringify({ ...nodeJson(node), depth: level + depth }));
        continue;
      }
      open.length = depth - 1;
      const size = given.sizes && !isFolder ? ` (${formatSize(sizeBytes)})` : "";
      terminal.print(`${indent}${open.join("")}${last ? "└── " : "├── "}${visible(name)}${size}`);
      open.push(last ? "    " : "│   ");
    }
  };
  const drawWorkspace = async (node: CellsNode, last: boolean): Promise<void> => {
    counts.folders += 1;
    if (json) terminal.print(JSON.stringify({ ...nodeJson(node), depth: 1 }));
    else terminal.print(`${last ? "└── " : "├── "}${visible(node.path)}`);
    const depth = given.depth === undefined ? undefined : given.depth - 1;
    if (depth !== 0) await draw(below(node.path, depth), last ? "    " : "│   ", 1);
  };

  if (cleanRemotePath(text) === "") {
    if (!json) terminal.print(".");
    const workspaces = await cells.tree.workspaces({ signal });
    for (const node of workspaces) await drawWorkspace(node, node === workspaces.at(-1));
  } else {
    const node = await requireNode(cells.tree, text, "tree", signal);
    if (json) terminal.print(JSON.stringify({ ...nodeJson(node), depth: 0 }));
    else terminal.print(visible(node.path));
    if (node.kind !== "file") await draw(below(node.path, given.depth), "", 0);
  }
  if (!json) {
    terminal.note(`\n${count(counts.folders, "folder", "folders")}, ${count(counts.files, "file", "files")}`);
  }
  return undefined;
};
