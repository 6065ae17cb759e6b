import { CecError, isCecError } from "../../base/errors.ts";
import { baseName, parentPath } from "../../base/paths.ts";
import { sleep } from "../../base/sleep.ts";
import type { CellsNode, JobFollower, Jobs, StartedJob } from "../../cells/types.ts";
import type { CopyStep, DeleteStep, MoveStep } from "../../plan/types.ts";
import type { ChangeNeeds, Settle } from "./change.ts";

/** The index follows a job's end by a moment. */
const looksMs = [0, 300, 1000];
/** After an interruption, for the server to tell what it began, and to end it. */
const stoppingMs = 5000;

/**
 * Copies or moves files within the server: one job for all that go from anywhere into one folder under their own names, the jobs side by
 * side. What counts is what the server shows afterwards.
 */
export async function relocateRemote<S extends CopyStep | MoveStep>(
  all: readonly S[],
  needs: ChangeNeeds,
  settle: Settle<S>,
): Promise<void> {
  const { tree, jobs, signal } = needs;
  const trouble = new Map<S, unknown>();
  const steps = await withRoom(all, needs, settle);
  if (steps.length === 0) return;
  await tree.createFolders([...new Set(steps.map(({ target }) => parentPath(target)))].filter(isBelow), { signal });
  const started: StartedJob[] = [];
  const ending = await followed(needs, started, async (late) => {
    for (const { group, into, target } of groups(steps)) {
      signal.throwIfAborted();
      const nodes = group.map(({ source }) => source);
      const start = group[0]?.kind === "copy" ? jobs.copy : jobs.move;
      try {
        started.push(await start(nodes, target, { targetIsParent: into, signal: late }));
      } catch (error) {
        if (signal.aborted) throw error;
        for (const step of group) trouble.set(step, error);
      }
    }
  });
  const left = await seen(steps, needs, (step, node) => {
    if (step.kind === "move" && step.folder) {
      if (node?.kind !== "folder") return false;
      settle(step, { verified: false });
      return true;
    }
    if (node?.sizeBytes !== step.sizeBytes || node.kind !== "file") return false;
    const known = step.etag !== undefined && node.etag !== undefined;
    if (known && step.etag !== node.etag) return false;
    settle(step, { verified: known });
    return true;
  });
  for (const step of left) settle(step, { error: asError(trouble.get(step) ?? ending, step.target) });
}

/**
 * Takes away what copies are to replace. What stays where it is would make the server give the copy another name.
 * @returns the steps that can be done; the others are settled.
 */
async function withRoom<S extends CopyStep | MoveStep>(
  steps: readonly S[],
  needs: ChangeNeeds,
  settle: Settle<S>,
): Promise<readonly S[]> {
  const replaced = steps.filter((step) => step.kind === "copy" && step.replaces);
  if (replaced.length === 0) return steps;
  const { trouble, ending } = await removeAll(
    replaced.map(({ target }) => target),
    false,
    needs,
  );
  const standing = new Set(await seen(replaced, needs, (_, node) => node === undefined));
  for (const step of standing) settle(step, { error: asError(trouble.get(step.target) ?? ending, step.target) });
  return steps.filter((step) => !standing.has(step));
}

/** Deletes files and folders of the server, many in one call; what is gone already is fine. */
export async function deleteRemote(
  steps: readonly DeleteStep[],
  needs: ChangeNeeds,
  settle: Settle<DeleteStep>,
): Promise<void> {
  const chosen: DeleteStep[] = [];
  for (const step of steps) {
    if (!step.onlyIfEmpty || step.entry === "file" || (await isEmpty(step.target, needs))) chosen.push(step);
    else settle(step, { error: notEmpty(step.target) });
  }
  if (chosen.length === 0) return;
  const paths = chosen.map(({ target }) => target);
  const { trouble, ending } = await removeAll(paths, steps[0]?.permanently ?? false, needs);
  const left = await seen(chosen, needs, (step, node) => {
    if (node !== undefined) return false;
    settle(step, { verified: false });
    return true;
  });
  for (const step of left) settle(step, { error: asError(trouble.get(step.target) ?? ending, step.target) });
}

async function isEmpty(folder: string, { gateway, signal }: ChangeNeeds): Promise<boolean> {
  for await (const entry of gateway.list(folder, { signal, recursive: true })) if (entry.path !== folder) return false;
  return true;
}

function notEmpty(path: string): CecError {
  return new CecError("conflict", "something was put into it after it was compared: it is kept", {
    operation: "delete",
    path,
  });
}

async function removeAll(
  paths: readonly string[],
  permanently: boolean,
  needs: ChangeNeeds,
): Promise<{ trouble: Map<string, unknown>; ending: unknown }> {
  const { tree, signal } = needs;
  const trouble = new Map<string, unknown>();
  const started: StartedJob[] = [];
  const ending = await followed(needs, started, async (late) => {
    try {
      started.push(...(await tree.remove(paths, { permanently, signal: late })));
    } catch (error) {
      if (signal.aborted || isCecError(error, "unavailable")) throw error;
      // One that can't be removed fails the call for all: each on its own tells which.
      for (const path of paths) {
        try {
          started.push(...(await tree.remove([path], { permanently, signal: late })));
        } catch (reason) {
          if (signal.aborted) throw reason;
          if (!isCecError(reason, "not-found")) trouble.set(path, reason);
        }
      }
    }
  });
  return { trouble, ending };
}

/**
 * Starts jobs and waits for their end. When the signal is aborted they are stopped, and their end is awaited: what the server went on doing
 * would meet the next run, whose copies it would give other names.
 * @param start is to be called off by its signal, which leaves it a moment: a job whose id is not known can't be stopped
 * @returns what a job failed with, if one did.
 */
async function followed(
  { jobs, signal }: ChangeNeeds,
  started: readonly StartedJob[],
  start: (signal: AbortSignal) => Promise<void>,
): Promise<unknown> {
  const late = afterwards(signal, stoppingMs);
  let follower: JobFollower | undefined;
  try {
    follower = await jobs.prepareFollow({ signal: late.signal });
    signal.throwIfAborted();
    await start(late.signal);
    if (started.length > 0) await follower.follow(started, { signal });
    return undefined;
  } catch (error) {
    if (signal.aborted && follower) await stop(jobs, follower, started);
    if (signal.aborted || !isCecError(error)) throw error;
    return error;
  } finally {
    late.forget();
    follower?.close();
  }
}

async function stop(jobs: Jobs, follower: JobFollower, started: readonly StartedJob[]): Promise<void> {
  const signal = AbortSignal.timeout(stoppingMs);
  // The interruption is what is told; a job that does not let itself be stopped is left to the server.
  await Promise.allSettled(started.map(({ jobId }) => jobs.stop(jobId, undefined, { signal })));
  await Promise.allSettled(started.map((job) => follower.follow([job], { signal })));
}

/** A signal that is aborted some time after another one. */
function afterwards(
  signal: AbortSignal,
  pauseMs: number,
): { readonly signal: AbortSignal; readonly forget: () => void } {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    timer = setTimeout(() => late.abort(signal.reason), pauseMs);
  };
  if (signal.aborted) late.abort(signal.reason);
  else signal.addEventListener("abort", wait, { once: true });
  return {
    signal: late.signal,
    forget: () => {
      signal.removeEventListener("abort", wait);
      clearTimeout(timer);
    },
  };
}

/** Looks at the targets until all are as they should be, a few times. @returns those that are not. */
async function seen<S extends { readonly target: string }>(
  steps: readonly S[],
  { tree, signal }: ChangeNeeds,
  accept: (step: S, node: CellsNode | undefined) => boolean,
): Promise<S[]> {
  let left = [...steps];
  for (const pauseMs of looksMs) {
    if (left.length === 0) break;
    if (pauseMs > 0) await sleep(pauseMs, signal);
    const nodes = await tree.stats(
      left.map(({ target }) => target),
      { signal },
    );
    const byPath = new Map(nodes.map((node) => [node.path, node]));
    left = left.filter((step) => !accept(step, byPath.get(step.target)));
  }
  return left;
}

interface Group<S> {
  readonly group: S[];
  /** Into a folder, keeping the names; else to this very path. */
  readonly into: boolean;
  readonly target: string;
}

function groups<S extends CopyStep | MoveStep>(steps: readonly S[]): Group<S>[] {
  const byFolder = new Map<string, Group<S>>();
  const alone: Group<S>[] = [];
  for (const step of steps) {
    const folder = parentPath(step.target);
    if (baseName(step.source) !== baseName(step.target)) {
      alone.push({ group: [step], into: false, target: step.target });
      continue;
    }
    const group = byFolder.get(folder);
    if (group) group.group.push(step);
    else byFolder.set(folder, { group: [step], into: true, target: folder });
  }
  return [...byFolder.values(), ...alone];
}

/** A workspace itself is there. */
function isBelow(path: string): boolean {
  return path.includes("/");
}

function asError(reason: unknown, path: string): CecError {
  if (isCecError(reason)) return reason;
  return new CecError("failed", "the server did not do it", { operation: "sync", path, cause: reason });
}
