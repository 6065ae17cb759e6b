import { CecError, isCecError } from "../../base/errors.ts";
import type { Cells } from "../../cells/create-cells.ts";
import { followJobs } from "../follow-jobs.ts";
import { expandNodes } from "../remote-nodes.ts";
import { pathInWorkspace } from "../remote-path.ts";
import type { Run } from "../types.ts";
import { visible } from "../view/align.ts";
import { tellWould } from "../view/would.ts";
import type { flags } from "./rm.ts";

export const run: Run<typeof flags> = async (
  context,
  { args, flags: { force, permanently, detach, dryRun, json } },
) => {
  const { terminal, signal } = context;
  const patterns = args.map((arg) => pathInWorkspace(arg, "rm").replace(/\/%$/, "/*"));
  const { cells } = await context.connect();
  const paths: string[] = [];
  for (const pattern of patterns) {
    const found = await expand(pattern, cells, signal, force);
    if (found.length === 0) terminal.note(`${visible(pattern)} not found: nothing to remove there`);
    paths.push(...found);
  }
  const unique = withoutCovered(paths);
  if (unique.length === 0) {
    terminal.note("Nothing to delete");
    return undefined;
  }
  if (dryRun) {
    const would = permanently ? "remove for good" : "move to the recycle bin";
    for (const path of unique) tellWould(terminal, json, { would, path });
    return undefined;
  }
  if (!force && !(await terminal.confirm(question(unique, permanently), "-f to remove without asking"))) {
    terminal.note("Nothing was removed");
    return undefined;
  }
  const started = await followJobs(context, cells, { detach, json, what: "remove" }, () =>
    cells.tree.remove(unique, { permanently, signal }),
  );
  if (json)
    for (const path of unique)
      terminal.print(JSON.stringify({ path, removed: permanently ? "permanently" : "to the recycle bin", ...started }));
  else terminal.note(told(unique.length, permanently || unique.every(isInBin), detach));
  return undefined;
};

async function expand(pattern: string, cells: Cells, signal: AbortSignal, force: boolean): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const node of expandNodes(cells.tree, [pattern], "rm", signal)) found.push(node.path);
  } catch (error) {
    if (!(force && isCecError(error, "not-found"))) throw error;
  }
  return found;
}

/** Each path once, and none that lies in a folder which goes as well: the server would find it missing. */
function withoutCovered(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)];
  const all = new Set(unique);
  const covered = (path: string): boolean => {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      if (all.has(path.slice(0, at))) return true;
    }
    return false;
  };
  return unique.filter((path) => !covered(path));
}

function isInBin(path: string): boolean {
  return path.split("/")[1] === "recycle_bin";
}

function question(paths: readonly string[], permanently: boolean): string {
  const [first] = paths;
  if (first === undefined) throw new CecError("usage", "nothing to remove");
  const what = paths.length === 1 ? visible(first) : `${visible(first)} and ${paths.length - 1} more`;
  return permanently || paths.every(isInBin) ? `Remove ${what} for good?` : `Move ${what} to the recycle bin?`;
}

function told(count: number, permanently: boolean, detached: boolean): string {
  const nodes = count === 1 ? "Node" : "Nodes";
  const have = count === 1 ? "has" : "have";
  if (detached) return `${nodes} ${count === 1 ? "is" : "are"} being removed on the server`;
  return permanently ? `${nodes} ${have} been permanently removed` : `${nodes} ${have} been moved to the Recycle Bin`;
}
