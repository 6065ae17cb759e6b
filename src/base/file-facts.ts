import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";

/** What tells one state of a local file from another. */
export interface FileFacts {
  readonly sizeBytes: number;
  /** Milliseconds since the epoch, with microseconds behind the point. */
  readonly modifiedMs: number;
  /**
   * When the system last changed anything of it (`ctime`; the change time of NTFS), as `modifiedMs`. Nobody can set it, so that a file which was
   * written over and given its old date shows; but a new mode, name or hard link changes it as well. 0 where the file system keeps none.
   */
  readonly changedMs: number;
  /** `device:inode`: another one is another file, whatever its name. */
  readonly identity: string;
}

/** Facts that were noted once, perhaps before all of them were noted. */
export type NotedFacts = Omit<FileFacts, "changedMs"> & { readonly changedMs: number | undefined };

export function factsOf(stats: BigIntStats): FileFacts {
  return {
    sizeBytes: Number(stats.size),
    modifiedMs: Number(stats.mtimeNs / 1000n) / 1000,
    changedMs: Number(stats.ctimeNs / 1000n) / 1000,
    identity: identityOf(stats),
  };
}

export function identityOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}

/** @throws the system's error when there is no such file. */
export async function readFacts(path: string): Promise<FileFacts> {
  return factsOf(await stat(path, { bigint: true }));
}

/** True when nothing says that the file was touched in between. */
export function sameFile(a: NotedFacts, b: FileFacts): boolean {
  return looksSame(a, b) && a.changedMs === b.changedMs;
}

/** The same but for the time of the last change of anything: only reading the content tells whether that changed. */
export function looksSame(a: NotedFacts, b: FileFacts): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs && a.identity === b.identity;
}
