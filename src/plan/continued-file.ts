import { lstat } from "node:fs/promises";
import { isCecError } from "../base/errors.ts";
import type { HashPool } from "../base/hash-pool.ts";
import { factsOf, isSameContent, tellsContent } from "./compare/contents.ts";
import type { Earlier, LocalState } from "./earlier.ts";
import type { DownloadStep, RemoteView } from "./types.ts";
import type { Standing } from "./with-standing.ts";

export interface ContinuedNeeds {
  readonly earlier: Earlier;
  /** What stands at a target is replaced whoever put it there. */
  readonly force: boolean;
  readonly view: Pick<RemoteView, "stats">;
  /** To compare contents where the notes do not tell; without it they count as different. */
  readonly hashes: HashPool | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * What a run that goes on with an earlier one does about a file at whose target a file stands. `done`: it has this very content; the note may be
 * missing, for a run can be killed between the last byte and its note. `foreign`: somebody else put it there, or changed it since.
 */
export type Continued = "copy" | "done" | "foreign";

/** @param local the file as it is now, and where it lies */
export async function continuedUpload(
  target: string,
  local: LocalState & { readonly source: string },
  standing: Standing,
  needs: ContinuedNeeds,
): Promise<Continued> {
  // An upload that was not completed: there is nothing to lose.
  if (standing.temporary) return "copy";
  const saved = needs.earlier.done(target);
  // Where a server names no state, its size has to do.
  const isOurs = saved !== undefined && saved.etag === standing.etag && saved.local.sizeBytes === standing.sizeBytes;
  if (isOurs && (saved.etag === undefined || !looksLike(saved.local, local))) return "copy";
  if (isOurs && !differ(saved.local.changedMs, local.changedMs)) return "done";
  if (needs.force && !isOurs) return "copy";
  const same = await isSame(local, { ...standing, path: target }, needs);
  return same ? "done" : isOurs ? "copy" : "foreign";
}

/** The local target is looked at here. */
export async function continuedDownload(step: DownloadStep, needs: ContinuedNeeds): Promise<Continued> {
  // Gone, or unreadable: it is fetched, and what is wrong shows then.
  const now = await lstat(step.target).catch(() => undefined);
  if (now === undefined) return "copy";
  const saved = needs.earlier.done(step.target);
  const isOurs =
    saved !== undefined &&
    now.isFile() &&
    now.size === saved.local.sizeBytes &&
    isKeptDate(now.mtimeMs, saved.local.modifiedMs);
  if (isOurs) {
    const isCurrent = saved.etag !== undefined && saved.etag === step.etag && looksLike(saved.local, step);
    return isCurrent ? "done" : "copy";
  }
  if (needs.force) return "copy";
  if (!now.isFile()) return "foreign";
  const local = { source: step.target, sizeBytes: now.size };
  return (await isSame(local, { ...step, path: step.source }, needs)) ? "done" : "foreign";
}

/** A disk may keep even seconds only (FAT). */
function isKeptDate(foundMs: number, setMs: number): boolean {
  return foundMs === setMs || (foundMs % 2000 === 0 && Math.abs(foundMs - setMs) < 2000);
}

function looksLike(saved: LocalState, now: LocalState): boolean {
  if (differ(saved.identity, now.identity)) return false;
  return saved.sizeBytes === now.sizeBytes && saved.modifiedMs === now.modifiedMs;
}

function differ<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** Reads the local file, and asks for the server's own hash where the ETag does not tell; only where the sizes agree. */
async function isSame(
  { source, sizeBytes }: { readonly source: string; readonly sizeBytes: number },
  remote: { readonly path: string; readonly sizeBytes: number; readonly etag: string | undefined },
  { view, hashes, signal }: ContinuedNeeds,
): Promise<boolean> {
  if (sizeBytes !== remote.sizeBytes) return false;
  if (sizeBytes === 0) return true;
  if (hashes === undefined) return false;
  const { path, etag } = remote;
  try {
    const hash = tellsContent(etag, sizeBytes) ? undefined : (await factsOf(view, [path], signal)).get(path)?.hash;
    return (await isSameContent({ source, sizeBytes }, etag, hash, { hashes, signal })).verdict === "same";
  } catch (error) {
    // It can't be read.
    if (isCecError(error, "failed") && !signal?.aborted) return false;
    throw error;
  }
}
