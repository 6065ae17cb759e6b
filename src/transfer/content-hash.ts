import { combineBlocks } from "../base/cells-hash.ts";
import { blocksOf, type FileRange, type HashPool, rangesAtOnce } from "../base/hash-pool.ts";
import { RangeMap } from "../base/range-map.ts";
import type { DownloadStep } from "../plan/types.ts";
import { hashBlockBytes } from "../protocol/gateway.ts";
import { judgeBlocks, judgeWhole, type Verdict, wantsWhole } from "./etag.ts";

/** Hashes a file while it is put together, in threads that read back what was written. */
export interface ContentHash {
  /** These bytes are there now; ranges start and end where blocks do, except at the end of the file. */
  covered(start: number, end: number): void;
  /** When everything is covered. `hash`: the server's kind of hash, where it was computed. */
  verdict(etag: string | undefined): Promise<{ verdict: Verdict; hash: string | undefined }>;
  /** It is not needed any more. */
  drop(): void;
}

/** What the listing said of the remote file. */
type Known = Pick<DownloadStep, "etag" | "hash" | "sizeBytes">;

/**
 * The hash that the remote file can be compared with: of the whole content in order, if all there is to compare with is the ETag of a single
 * PUT, else of its blocks in any order, which several at once take a third of the time.
 */
export function contentHash(hashes: HashPool, path: string, known: Known, signal: AbortSignal): ContentHash {
  const byBlocks = known.hash !== undefined && known.sizeBytes > hashBlockBytes;
  return wantsWhole(known.etag) && !byBlocks
    ? wholeHash(hashes, path, known.sizeBytes)
    : blockHash(hashes, path, known, signal);
}

function wholeHash(hashes: HashPool, path: string, sizeBytes: number): ContentHash {
  const running = hashes.running(path);
  const ranges = new RangeMap();
  const feeds: Promise<void>[] = [];
  return {
    covered(start, end) {
      ranges.add(start, end);
      const gap = ranges.missing(0, sizeBytes)[0];
      feeds.push(owned(running.feed(gap ? gap[0] : sizeBytes)));
    },
    async verdict(etag) {
      await Promise.all(feeds);
      return { verdict: judgeWhole(etag, await running.digest()), hash: undefined };
    },
    drop: () => running.drop(),
  };
}

function blockHash(hashes: HashPool, path: string, known: Known, signal: AbortSignal): ContentHash {
  const found = new Map<number, Promise<string>>();
  const gathered: FileRange[] = [];
  const hashGathered = (): void => {
    const ranges = gathered.splice(0, rangesAtOnce);
    const digests = owned(hashes.md5s(ranges, signal));
    for (const [at, { start }] of ranges.entries()) found.set(start, owned(digests.then((all) => all[at] ?? "")));
  };
  return {
    covered(start, end) {
      gathered.push(...blocksOf({ path, start, end }, hashBlockBytes));
      while (gathered.length >= rangesAtOnce) hashGathered();
    },
    async verdict(etag) {
      if (gathered.length > 0) hashGathered();
      const starts = [...found.keys()].sort((a, b) => a - b);
      const digests = await Promise.all(starts.map((start) => found.get(start) ?? ""));
      const hash = combineBlocks(digests);
      if (hash === known.hash && etag === known.etag) return { verdict: "same", hash };
      // For a moment after an overwrite the server shows the hash of what was there before.
      const whole = wantsWhole(etag) ? await hashes.md5({ path, start: 0, end: known.sizeBytes }, signal) : undefined;
      return { verdict: whole === undefined ? judgeBlocks(etag, digests) : judgeWhole(etag, whole), hash };
    },
    drop() {},
  };
}

/** A failure is told when the verdict is asked for, or to nobody if the download failed before. */
function owned<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
