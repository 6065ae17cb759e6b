import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CecError, isCecError } from "../../base/errors.ts";
import { acquireFileLock, type FileLock } from "../../base/file-lock.ts";
import { visible } from "../view/align.ts";

/** Long enough for a lock that is just being written, or taken away. */
const waitMs = 300;

/**
 * Claims local files and folders for one download, as two that write the same would take each other's part files away. A claim of a process
 * that is gone is taken over at once. A claim of a folder is one of all in it. Where no lock can be made the download goes on without.
 * @param folder where the locks lie: the user's own, so that nothing of ours lies beside the targets
 * @param targets absolute paths
 * @returns gives the claims back.
 * @throws CecError `conflict` naming the path and the process that has it, `interrupted`.
 */
export async function claimTargets(
  folder: string,
  targets: readonly string[],
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const locks: FileLock[] = [];
  const release = async (): Promise<void> => {
    for (const lock of locks) await lock.release();
  };
  try {
    const own = new Set(targets);
    for (const target of own) {
      for (const above of foldersAbove(target)) {
        const path = lockPath(folder, above);
        // Only looked at: several may write into one folder that was there before.
        if (!own.has(above) && existsSync(path)) await (await claim(path, above, signal))?.release();
      }
      const lock = await claim(lockPath(folder, target), target, signal);
      if (lock === undefined) break;
      locks.push(lock);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

function lockPath(folder: string, target: string): string {
  return join(folder, `${createHash("sha256").update(target).digest("hex").slice(0, 32)}.lock`);
}

function* foldersAbove(target: string): Generator<string> {
  for (let at = dirname(target), last = target; at !== last; last = at, at = dirname(at)) yield at;
}

async function claim(path: string, target: string, signal: AbortSignal): Promise<FileLock | undefined> {
  try {
    return await acquireFileLock(path, { timeoutMs: waitMs, signal });
  } catch (error) {
    if (isCecError(error, "interrupted")) throw error;
    // No folder for locks, which the journal has said by now.
    if (!isCecError(error, "unavailable")) return undefined;
    const pid = /"pid":(\d+)/.exec(await readFile(path, "utf8").catch(() => ""))?.[1];
    const who = pid === undefined ? "another cec" : `another cec (process ${pid})`;
    throw new CecError("conflict", `${visible(target)} is being written by ${who}`, {
      operation: "download",
      path: target,
      hint: "Wait for it to end, then run the same command again.",
    });
  }
}
