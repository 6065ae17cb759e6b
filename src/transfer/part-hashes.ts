import { type FileRange, type HashPool, longestBeside } from "../base/hash-pool.ts";

/** Parts hashed together: more would be read long before they are sent, when the system's cache may have dropped them again. */
const together = 4;

/** MD5s of the parts of a file that are about to be sent. */
export interface PartHashes {
  /** Hex MD5 of a part. `anew`: it was asked for before, and the file may be another one now. */
  md5(range: FileRange, anew: boolean): Promise<string>;
}

/** Hashes the parts four at a time when the first of them is asked for: side by side they take a third of the time. `parts`: in their order. */
export function partHashes(hashes: HashPool, parts: readonly FileRange[], signal: AbortSignal): PartHashes {
  const digests = new Map<number, Promise<string>>();
  const begin = (from: number): void => {
    const group = parts.slice(from, from + together);
    const all = hashes.md5s(group, signal);
    for (const [at, { start }] of group.entries()) {
      const digest = all.then((found) => found[at] ?? "");
      // Told to whoever asks for it, who may have been called off.
      digest.catch(() => undefined);
      digests.set(start, digest);
    }
  };
  return {
    md5(range, anew) {
      const at = parts.findIndex(({ start }) => start === range.start);
      if (anew || at < 0 || range.end - range.start > longestBeside) return hashes.md5(range, signal);
      if (!digests.has(range.start)) begin(at - (at % together));
      const digest = digests.get(range.start) ?? hashes.md5(range, signal);
      digests.delete(range.start);
      return digest;
    },
  };
}
