import { randomUUID } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CecError, type ErrorCode, isCecError } from "../../base/errors.ts";
import { acquireFileLock, type FileLock, withFileLock } from "../../base/file-lock.ts";
import { isOwnerAlive } from "../../base/lock-owner.ts";
import { truePlace } from "../../base/true-place.ts";
import { stateFolder } from "../state-folder.ts";
import type { Context } from "../types.ts";
import { visible } from "../view/align.ts";

/** What one run writes to, and others must not meanwhile. */
export interface Claim {
  /** Absolute local paths, each with all that is in it. */
  readonly places?: readonly string[];
  /** What has no place of its own here and must not be done twice at a time: told as `words`, the same where `key` is. */
  readonly task?: { readonly key: string; readonly words: string };
  /** A part of a whole whose parts touch none of each other's files: they may work side by side. */
  readonly share?: Share | undefined;
}

export interface Share {
  readonly of: string;
  readonly part: number;
}

/** A claim as it is written down. */
interface Noted extends Claim {
  readonly pid: number;
  readonly host: string;
  readonly started?: string;
}

const suffix = ".claim";

/** Where the claims of this user lie, so that nothing of ours lies beside the targets. */
export function claimsFolder(context: Pick<Context, "env" | "platform" | "home">): string {
  return join(stateFolder(context), "claims");
}

/**
 * Claims what a run writes, as two that write the same would take each other's part files away. The claim of a process that is gone counts
 * no more. Where none can be written the run goes on without.
 * @returns gives it back.
 * @throws CecError `conflict` naming what is claimed already and the process that has it, `interrupted`, `unavailable`.
 */
export async function claimTargets(folder: string, claim: Claim, signal: AbortSignal): Promise<() => Promise<void>> {
  const places = await Promise.all([...new Set(claim.places)].map(truePlace));
  const own = { ...claim, places };
  let lock: FileLock | undefined;
  try {
    // One at a time, so that of two that come at once the later sees the earlier.
    lock = await withFileLock(join(folder, "lock"), { timeoutMs: 15_000, signal }, async () => {
      for (const name of await readdir(folder)) if (name.endsWith(suffix)) await refuseIfTaken(join(folder, name), own);
      return await acquireFileLock(join(folder, `${randomUUID()}${suffix}`), { note: { ...own }, signal });
    });
  } catch (error) {
    if (["conflict", "interrupted", "unavailable"].some((code) => isCecError(error, code as ErrorCode))) throw error;
    // No folder for locks, or a full disk: the journal, which lies beside them, says so.
  }
  return async () => await lock?.release();
}

/** @throws CecError `conflict`. */
async function refuseIfTaken(path: string, own: Claim): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  // Given back this moment.
  if (text === undefined) return;
  const other = parse(text);
  const alive = other && (await isOwnerAlive({ host: other.host, pid: other.pid, started: other.started }));
  // Written under the lock that is ours now: one that can't be read was left by a process that was killed over it.
  if (!other || alive === false) return await rm(path, { force: true });
  const taken = overlap(own, other);
  if (taken === undefined) return;
  // On another machine, or one that does not tell: a lock without a sign of life is taken over.
  if (alive === undefined && (await isLeft(path))) return;
  throw new CecError("conflict", `${visible(taken)} by another cec (process ${other.pid})`, {
    operation: "claim",
    ...(own.places?.[0] === undefined ? {} : { path: own.places[0] }),
    hint: "Wait for it to end, then run the same command again.",
  });
}

async function isLeft(path: string): Promise<boolean> {
  try {
    await (await acquireFileLock(path, { timeoutMs: 0 })).release();
    return true;
  } catch (error) {
    if (isCecError(error, "unavailable")) return false;
    throw error;
  }
}

/** What both want for themselves, in words. */
function overlap(own: Claim, other: Claim): string | undefined {
  if (own.share && own.share.of === other.share?.of && own.share.part !== other.share.part) return undefined;
  if (own.task && own.task.key === other.task?.key) return `${own.task.words} is being done`;
  const theirs = new Set(other.places);
  for (const place of own.places ?? []) {
    if (theirs.has(place) || [...foldersAbove(place)].some((above) => theirs.has(above)))
      return `${place} is being written`;
  }
  const ours = new Set(own.places);
  for (const place of theirs) {
    if ([...foldersAbove(place)].some((above) => ours.has(above))) return `${place} is being written`;
  }
  return undefined;
}

function* foldersAbove(path: string): Generator<string> {
  for (let at = dirname(path), last = path; at !== last; last = at, at = dirname(at)) yield at;
}

function parse(text: string): Noted | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || !("host" in value)) return undefined;
    return value as Noted;
  } catch {
    return undefined;
  }
}
