import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rm, stat, unlink, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CecError } from "./errors.ts";
import { isOwnerAlive, type LockOwner, thisOwner } from "./lock-owner.ts";

export interface FileLockOptions {
  /** How long to wait for other holders. Default 60,000. */
  readonly timeoutMs?: number;
  /**
   * How long the owner on another machine, which cannot be looked up, may give no sign of life before the lock is taken over. Measured by our
   * clock while we wait, for clocks differ; a file older than this and five minutes is taken over at once. Default 30,000.
   */
  readonly staleMs?: number;
  /** Written into the lock beside its owner, for others to read. */
  readonly note?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
}

export interface FileLock {
  /** False once another process has taken the lock over, which it may after this one was stopped for long. Ask before a write that matters. */
  stillHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes a lock that all processes, also on other machines that share the folder, respect: a file that exists while the lock is held and
 * names its owner. The holder shows that it lives by touching the file. A lock whose owner is gone is taken over.
 * @throws CecError `unavailable` when others hold it for all of `timeoutMs`, `interrupted` by the signal, `forbidden` or `failed` when none can be
 * made here.
 */
export async function acquireFileLock(path: string, options: FileLockOptions = {}): Promise<FileLock> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const staleMs = options.staleMs ?? 30_000;
  const deadline = Date.now() + timeoutMs;
  const owner = await thisOwner();
  const text = JSON.stringify({ ...options.note, ...owner, nonce: randomUUID(), since: new Date().toISOString() });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw notMade(path, error);
  });
  const silence = watchSilence();
  for (let round = 0; ; round += 1) {
    if (options.signal?.aborted)
      throw new CecError("interrupted", "interrupted", { operation: "wait for a lock", path });
    if (await tryCreate(path, text)) return held(path, text, staleMs);
    const current = await readLock(path);
    if (current && (await isStale(current, staleMs, silence(current)))) {
      await takeAway(path, current.text);
      continue;
    }
    if (Date.now() >= deadline) throw stillTaken(path, current?.owner, timeoutMs);
    // Short waits at first: most holders need a few milliseconds.
    await sleep(Math.min(100, 5 + round * 5) * (0.5 + Math.random()));
  }
}

/** Runs `work` under the lock and gives it back whatever happens. */
export async function withFileLock<T>(
  path: string,
  options: FileLockOptions,
  work: (lock: FileLock) => Promise<T>,
): Promise<T> {
  const lock = await acquireFileLock(path, options);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

function held(path: string, text: string, staleMs: number): FileLock {
  const beat = setInterval(() => {
    const now = new Date();
    // A lock that was taken over, or a folder that is gone: `stillHeld` tells, there is nothing to do here.
    utimes(path, now, now).catch(() => undefined);
  }, staleMs / 6);
  beat.unref();
  const stillHeld = async () => (await readLock(path))?.text === text;
  return {
    stillHeld,
    async release() {
      clearInterval(beat);
      if (await stillHeld()) await rm(path, { force: true });
    },
  };
}

/** Creates the lock file; false when there is one. The content is looked at again, in case this process was stopped halfway and overtaken. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(text);
    } catch (error) {
      // A full disk: a lock that names nobody would keep others waiting.
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // Windows says this of a file that is just being deleted.
    if (process.platform === "win32" && (hasCode(error, "EPERM") || hasCode(error, "EBUSY"))) return false;
    throw notMade(path, error);
  }
  return (await readLock(path))?.text === text;
}

interface CurrentLock {
  readonly text: string;
  /** `undefined` while the content is not (yet) readable as an owner. */
  readonly owner: LockOwner | undefined;
  readonly touchedMs: number;
}

async function readLock(path: string): Promise<CurrentLock | undefined> {
  try {
    const [text, facts] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    return { text, owner: parseOwner(text), touchedMs: facts.mtimeMs };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Clocks of machines that share a folder may be this far apart. */
const clockSkewMs = 300_000;

/** How long a lock has been as it is now, by the steady clock of this process. */
function watchSilence(): (lock: CurrentLock) => number {
  let seen = "";
  let sinceMs = 0;
  return ({ text, touchedMs }) => {
    const state = `${touchedMs} ${text}`;
    if (state !== seen) sinceMs = performance.now();
    seen = state;
    return performance.now() - sinceMs;
  };
}

async function isStale(lock: CurrentLock, staleMs: number, watchedMs: number): Promise<boolean> {
  const silentMs = Date.now() - lock.touchedMs;
  // Killed between creating the file and writing into it, which lie microseconds apart.
  if (!lock.owner) return silentMs > clockSkewMs || watchedMs > Math.min(2000, staleMs);
  const alive = await isOwnerAlive(lock.owner);
  return alive === undefined ? watchedMs > staleMs || silentMs > staleMs + clockSkewMs : !alive;
}

/**
 * Removes a stale lock. Two processes may find it stale at the same moment, and the slower one must not remove the new lock of the quicker:
 * so removal is itself guarded, and the content compared once more.
 */
async function takeAway(path: string, staleText: string): Promise<void> {
  const guard = `${path}.takeover`;
  try {
    await (await open(guard, "wx", 0o600)).close();
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const facts = await stat(guard).catch(() => undefined);
    if (facts && Math.abs(Date.now() - facts.mtimeMs) > 5000) await rm(guard, { force: true });
    await sleep(10 + Math.random() * 20);
    return;
  }
  try {
    if ((await readLock(path))?.text === staleText) await unlink(path);
  } finally {
    await rm(guard, { force: true });
  }
}

function notMade(path: string, cause: unknown): CecError {
  const code = hasCode(cause, "EACCES") || hasCode(cause, "EPERM") || hasCode(cause, "EROFS") ? "forbidden" : "failed";
  return new CecError(
    code,
    `could not make the lock ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      operation: "lock",
      path,
      hint: "Check that the folder may be written to and the disk has room.",
      cause,
    },
  );
}

function stillTaken(path: string, owner: LockOwner | undefined, timeoutMs: number): CecError {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : "another process";
  return new CecError("unavailable", `${who} has held a lock for more than ${Math.round(timeoutMs / 1000)} s`, {
    operation: "wait for a lock",
    path,
    hint: "Wait for it or end it; if it no longer exists, remove the file.",
  });
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value) || typeof value.pid !== "number" || !("host" in value)) return undefined;
    const started = "started" in value && typeof value.started === "string" ? value.started : undefined;
    return { host: String(value.host), pid: value.pid, started };
  } catch {
    return undefined;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
