import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";

/** What tells one state of a local file from another. */
export interface FileFacts {
  readonly sizeBytes: number;
  /** Milliseconds since the epoch, with microseconds behind the point. */
  readonly modifiedMs: number;
  /** `device:inode`: another one is another file, whatever its name. */
  readonly identity: string;
}

export function factsOf(stats: BigIntStats): FileFacts {
  return {
    sizeBytes: Number(stats.size),
    modifiedMs: Number(stats.mtimeNs / 1000n) / 1000,
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
export function sameFile(a: FileFacts, b: FileFacts): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs && a.identity === b.identity;
}
