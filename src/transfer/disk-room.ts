import { type StatsFs, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { CecError } from "../base/errors.ts";
import { formatSize } from "../base/sizes.ts";

/** File systems that hold more than their free space says, as they compress: btrfs, ZFS, bcachefs (numbers of `statfs(2)`). */
const compressing = new Set([0x9123683e, 0x2fc12fc1, 0xca451a4e]);

/**
 * Refuses a file that the disk surely can't hold, before any of it is fetched.
 * @param missingBytes what is to be written to `target`.
 * @throws CecError `failed`.
 */
export function refuseWithoutRoom(target: string, missingBytes: number): void {
  const facts = factsOf(target);
  if (!facts || compressing.has(facts.type >>> 0)) return;
  if (facts.bavail * facts.bsize >= missingBytes) return;
  throw noRoom(target, missingBytes, Object.assign(new Error("too large for the disk"), { code: "ENOSPC" }));
}

/** The error of a disk that is full. @param missingBytes of the file at `target`, where that is known. */
export function noRoom(target: string, missingBytes: number | undefined, cause: unknown): CecError {
  const facts = factsOf(target);
  const free = facts && facts.bavail * facts.bsize;
  // Where others take up the room that is there, or there is none for one more name, the numbers would only confuse.
  const tells = missingBytes !== undefined && free !== undefined && free < missingBytes;
  const numbers = tells ? `: ${formatSize(missingBytes)} needed, ${formatSize(free)} free` : "";
  return new CecError("failed", `no space left on the disk for ${target}${numbers}`, {
    operation: "download",
    path: target,
    hint: "Free some space.",
    cause,
  });
}

function factsOf(target: string): StatsFs | undefined {
  try {
    const facts = statfsSync(dirname(target));
    // Some network file systems don't know.
    return facts.blocks > 0 ? facts : undefined;
  } catch {
    return undefined;
  }
}
