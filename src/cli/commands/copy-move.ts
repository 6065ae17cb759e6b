import { CecError } from "../../base/errors.ts";
import { baseName, parentPath } from "../../base/paths.ts";
import type { Cells } from "../../cells/create-cells.ts";
import type { CellsNode } from "../../cells/types.ts";
import { followJobs } from "../follow-jobs.ts";
import { expandNodes } from "../remote-nodes.ts";
import { cleanRemotePath, pathInWorkspace } from "../remote-path.ts";
import type { Context, Input } from "../types.ts";
import { visible } from "../view/align.ts";
import { tellWould } from "../view/would.ts";
import type { flags } from "./cp.ts";

type Verb = "copy" | "move";

/** Where things go: into a folder, or to a path that is free. */
interface Target {
  readonly path: string;
  readonly isFolder: boolean;
}

/** `cp` and `mv`: one job of the server for all sources, followed to its end. */
export async function runCopyMove(
  verb: Verb,
  context: Context,
  { args, flags: given }: Input<typeof flags>,
): Promise<void> {
  const { terminal, signal } = context;
  const patterns = args.slice(0, -1).map((arg) => pathInWorkspace(arg, verb));
  const targetText = args.at(-1) ?? "";
  const { cells } = await context.connect();
  const sources: CellsNode[] = [];
  for await (const node of expandNodes(cells.tree, patterns, verb, signal)) sources.push(node);
  const target = await resolveTarget(verb, targetText, sources, cells, signal);
  for (const source of sources) refuseIntoItself(verb, source, target);
  const landings = await landingsOf(sources, target, cells, signal, verb);
  if (given.dryRun) {
    for (const { from, to } of landings) tellWould(terminal, given.json, { would: verb, path: from, to });
    return;
  }
  for (const { to, taken } of landings) {
    if (taken) terminal.note(`${visible(to)} exists already: the server gives the copy another name`);
  }
  const { detach, json } = given;
  const started = await followJobs(context, cells, { detach, json, what: verb }, async () => {
    const nodes = sources.map((source) => source.path);
    const options = { targetIsParent: target.isFolder, signal };
    return [await (verb === "copy" ? cells.jobs.copy : cells.jobs.move)(nodes, target.path, options)];
  });
  if (json) for (const landing of landings) terminal.print(JSON.stringify({ operation: verb, ...landing, ...started }));
}

async function resolveTarget(
  verb: Verb,
  text: string,
  sources: readonly CellsNode[],
  cells: Cells,
  signal: AbortSignal,
): Promise<Target> {
  const path = cleanRemotePath(text);
  if (path === "") throw new CecError("usage", `${verb} needs a workspace in its target, not "${text}"`);
  const existing = await cells.tree.stat(path, { signal });
  if (existing && existing.kind !== "file") return { path, isFolder: true };
  const [only] = sources;
  if (existing) {
    const same = only?.path === path && sources.length === 1;
    throw new CecError("conflict", same ? `${visible(path)} is the source itself` : `${visible(path)} exists already`, {
      operation: verb,
      path,
      hint: "The server never overwrites: remove it first, or choose another name.",
    });
  }
  if (sources.length > 1 || /\/$/.test(text)) {
    throw new CecError("not-found", `there is no folder ${visible(path)}`, {
      operation: verb,
      path,
      hint: `Make it first: cec mkdir -p ${path}`,
    });
  }
  const parent = await cells.tree.stat(parentPath(path), { signal });
  if (!parent || parent.kind === "file") {
    throw new CecError("not-found", `there is no folder ${visible(parentPath(path) || path)}`, {
      operation: verb,
      path,
    });
  }
  return { path, isFolder: false };
}

/** The server answers such a job with an error of its own, some seconds later and in words nobody understands. */
function refuseIntoItself(verb: Verb, source: CellsNode, target: Target): void {
  if (source.kind === "file") return;
  if (target.path === source.path || target.path.startsWith(`${source.path}/`)) {
    throw new CecError("conflict", `cannot ${verb} ${visible(source.path)} into itself`, {
      operation: verb,
      path: source.path,
    });
  }
}

interface Landing {
  readonly from: string;
  readonly to: string;
  /** The name is taken: the server will give the copy another one. */
  readonly taken?: true;
}

/**
 * Where each source ends up. A copy that meets an existing name gets a new one from the server; a move that would is refused here, since a
 * file called `name-1` is not what anybody asked for.
 */
async function landingsOf(
  sources: readonly CellsNode[],
  target: Target,
  cells: Cells,
  signal: AbortSignal,
  verb: Verb,
): Promise<Landing[]> {
  if (!target.isFolder) return sources.map((source) => ({ from: source.path, to: target.path }));
  const landings = sources.map((source) => ({ from: source.path, to: `${target.path}/${baseName(source.path)}` }));
  const nodes = await cells.tree.stats(
    landings.map((landing) => landing.to),
    { signal },
  );
  const [first] = nodes;
  if (verb === "move" && first) {
    throw new CecError("conflict", `${visible(first.path)} exists already`, {
      operation: verb,
      path: first.path,
      hint: "Nothing was moved. Remove it first, or choose another target.",
    });
  }
  const taken = new Set(nodes.map((node) => node.path));
  return landings.map((landing) => (taken.has(landing.to) ? { ...landing, taken: true } : landing));
}
