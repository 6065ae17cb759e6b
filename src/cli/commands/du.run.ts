import { CecError } from "../../base/errors.ts";
import { relativeTo } from "../../base/paths.ts";
import { formatSize } from "../../base/sizes.ts";
import type { CellsNode } from "../../cells/types.ts";
import type { Gateway } from "../../gateway/types.ts";
import { expandNodes } from "../remote-nodes.ts";
import type { Context, Run } from "../types.ts";
import { visible } from "../view/align.ts";
import type { flags } from "./du.ts";

interface Sum {
  bytes: number;
  files: number;
  folders: number;
}

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { signal } = context;
  if (given.summarize && given.depth > 0) throw new CecError("usage", "use either --summarize or --depth");
  const total: Sum = { bytes: 0, files: 0, folders: 0 };
  const add = ({ bytes, files, folders }: Sum): void => {
    total.bytes += bytes;
    total.files += files;
    total.folders += folders;
  };
  const { cells, gateway } = await context.connect();
  const nodes = args.length === 0 ? cells.tree.workspaces({ signal }) : expandNodes(cells.tree, args, "du", signal);
  for await (const node of await nodes) {
    if (node.kind === "file") {
      const sum = { bytes: node.sizeBytes, files: 1, folders: 0 };
      print(context, given, node.path, sum);
      add(sum);
      continue;
    }
    for (const [path, sum] of await sumFolder(node, gateway, given.depth, signal)) {
      print(context, given, path, sum);
      if (path === node.path) add(sum);
    }
  }
  if (given.total) print(context, given, "total", total);
  return undefined;
};

/** Sums of the folder and of those below it down to `depth`, in the order of a tool that sums up from below: parents last. */
async function sumFolder(
  root: CellsNode,
  gateway: Gateway,
  depth: number,
  signal: AbortSignal,
): Promise<readonly (readonly [string, Sum])[]> {
  const sums = new Map<string, Sum>();
  const sumOf = (path: string): Sum => {
    const found = sums.get(path);
    if (found) return found;
    const made = { bytes: 0, files: 0, folders: 0 };
    sums.set(path, made);
    return made;
  };
  sumOf(root.path);
  for await (const entry of gateway.list(root.path, { recursive: true, signal })) {
    const relative = relativeTo(root.path, entry.path);
    if (relative === undefined || relative === "") continue;
    const segments = relative.split("/");
    const isFolder = entry.kind === "folder";
    // A folder counts in those above it, and has a line of its own even when it is empty.
    const deepest = Math.min(depth, isFolder ? segments.length : segments.length - 1);
    for (let level = 0; level <= deepest; level += 1) {
      const sum = sumOf([root.path, ...segments.slice(0, level)].join("/"));
      if (!isFolder) {
        sum.files += 1;
        sum.bytes += entry.sizeBytes;
      } else if (level < segments.length) {
        sum.folders += 1;
      }
    }
  }
  return [...sums].sort(([a], [b]) => comparePostOrder(a, b));
}

/** By name, level by level; a folder behind what is below it. */
function comparePostOrder(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (const [at, name] of left.entries()) {
    const other = right[at];
    if (other === undefined) return -1;
    if (name !== other) return name < other ? -1 : 1;
  }
  return left.length === right.length ? 0 : 1;
}

function print({ terminal }: Context, given: { bytes: boolean; json: boolean }, path: string, sum: Sum): void {
  if (given.json) terminal.print(JSON.stringify({ path, ...sum }));
  else terminal.print(`${given.bytes ? sum.bytes : formatSize(sum.bytes).padStart(8)}\t${visible(path)}`);
}
