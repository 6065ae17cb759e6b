import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CellsHasher, combineBlocks } from "../base/cells-hash.ts";
import { CecError, isCecError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { ObjectBody } from "../gateway/types.ts";
import type { DownloadStep } from "../plan/types.ts";
import { emptyEtag, hashBlockBytes } from "../protocol/gateway.ts";
import type { Work } from "./work.ts";

/** Larger files are fetched by ranges of this size, written where they belong. */
const rangeBytes = 16 * 1024 * 1024;
const rangedFromBytes = 64 * 1024 * 1024;
/** How often a body that broke off is asked for. */
const bodyAttempts = 5;
const breakMs = 100;

/** What the server had when the bytes were fetched; a file that changes in between is fetched again. */
interface Fetched {
  readonly etag: string | undefined;
  readonly sizeBytes: number;
  /** MD5 of the whole, where it was computed on the way. */
  readonly md5: string | undefined;
  readonly blockHash: string | undefined;
}

/**
 * Fetches one file beside its target, checks it, and renames it: the target is either what it was before or the whole new file.
 * @returns whether the content was compared by hash.
 * @throws CecError `mismatch`, `not-found`, `forbidden`, `failed` (disk full), or what the gateway throws.
 */
export async function downloadFile(step: DownloadStep, work: Work): Promise<boolean> {
  await mkdir(dirname(step.target), { recursive: true });
  const beside = join(dirname(step.target), partName(basename(step.target)));
  try {
    const fetched = await fetchStable(step, beside, work);
    const verified = await check(step, fetched, work);
    if (step.modifiedMs > 0) await utimes(beside, step.modifiedMs / 1000, step.modifiedMs / 1000);
    await rename(beside, step.target);
    return verified;
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** File systems take 255 bytes for a name: a long one is cut, and told apart by its hash. */
function partName(name: string): string {
  const suffix = ".cec-part";
  if (Buffer.byteLength(name) + suffix.length <= 255) return name + suffix;
  return `${createHash("md5").update(name).digest("hex")}${suffix}`;
}

async function fetchStable(step: DownloadStep, path: string, work: Work): Promise<Fetched> {
  try {
    return await fetchOnce(step, path, step.sizeBytes, work);
  } catch (error) {
    if (!(isCecError(error) && error.cause === changedMeanwhile)) throw error;
    const now = await work.gateway.head(step.source, { signal: work.signal });
    return await fetchOnce(step, path, now.sizeBytes, work);
  }
}

const changedMeanwhile = new Error("the file on the server changed while it was fetched");

function changed(path: string): CecError {
  return new CecError("failed", changedMeanwhile.message, { operation: "download", path, cause: changedMeanwhile });
}

async function fetchOnce(step: DownloadStep, path: string, sizeBytes: number, work: Work): Promise<Fetched> {
  const file = await open(path, "w");
  try {
    if (sizeBytes >= rangedFromBytes) return await fetchRanges(step, path, sizeBytes, file, work);
    return await work.budget.use(() =>
      untilWhole(
        work,
        () => work.gateway.get(step.source, { signal: work.signal }),
        async (object, counted) => {
          await file.truncate(0);
          return await receive(object, file, step, counted);
        },
      ),
    );
  } finally {
    await file.close();
  }
}

/** One GET, hashed while it is written. */
async function receive(object: ObjectBody, file: FileHandle, step: DownloadStep, work: Work): Promise<Fetched> {
  const needed = work.options.verify === "hash";
  const plain = needed && isPlainMd5(object.etag);
  const md5 = plain ? createHash("md5") : undefined;
  const blocks = needed && !plain ? new CellsHasher() : undefined;
  const written = await writeBody(object, file, 0, work, (chunk) => {
    md5?.update(chunk);
    blocks?.update(chunk);
  });
  if (written !== object.sizeBytes) throw short(step.source, written, object.sizeBytes);
  return { etag: object.etag, sizeBytes: written, md5: md5?.digest("hex"), blockHash: blocks?.digest() };
}

/** Several ranges at once, each written at its offset. */
async function fetchRanges(
  step: DownloadStep,
  path: string,
  sizeBytes: number,
  file: FileHandle,
  work: Work,
): Promise<Fetched> {
  await file.truncate(sizeBytes);
  const count = Math.ceil(sizeBytes / rangeBytes);
  const stop = new AbortController();
  const signal = AbortSignal.any([work.signal, stop.signal]);
  let etag: string | undefined;
  let next = 0;

  async function fetchSome(): Promise<void> {
    while (next < count) {
      const start = next * rangeBytes;
      next += 1;
      const end = Math.min(sizeBytes, start + rangeBytes);
      await work.budget.use(() =>
        untilWhole(
          { ...work, signal },
          () => work.gateway.get(step.source, { range: { start, end: end - 1 }, signal }),
          async (object, counted) => {
            etag ??= object.etag;
            if (object.etag !== etag || object.sizeBytes !== sizeBytes) throw changed(step.source);
            const written = await writeBody(object, file, start, counted, () => {});
            if (written !== end - start) throw short(step.source, written, end - start);
          },
        ),
      );
    }
  }

  const workers = Array.from({ length: Math.min(count, work.options.partsConcurrency) }, () =>
    fetchSome().catch((error) => {
      stop.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(workers);
  if (stop.signal.aborted) throw stop.signal.reason;
  work.signal.throwIfAborted();
  if (work.options.verify !== "hash") return { etag, sizeBytes, md5: undefined, blockHash: undefined };
  if (isPlainMd5(etag)) {
    return {
      etag,
      sizeBytes,
      md5: await work.hashes.md5({ path, start: 0, end: sizeBytes }, work.signal),
      blockHash: undefined,
    };
  }
  const blocks = await work.hashes.blocks({ path, start: 0, end: sizeBytes }, hashBlockBytes, work.signal);
  return { etag, sizeBytes, md5: undefined, blockHash: combineBlocks(blocks) };
}

/**
 * Runs a request whose answer may break off after it has begun, which the wire cannot send again by itself: the bytes that came are written
 * already. At most one file or one range is fetched anew.
 */
async function untilWhole<T>(
  work: Work,
  ask: () => Promise<ObjectBody>,
  take: (object: ObjectBody, counted: Work) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let received = 0;
    const counted: Work = {
      ...work,
      progress: (bytes) => {
        received += bytes;
        work.progress(bytes);
      },
    };
    const object = await ask();
    try {
      return await take(object, counted);
    } catch (error) {
      if (attempt >= bodyAttempts || !isCecError(error, "unavailable") || work.signal.aborted) throw error;
      work.progress(-received);
      await sleep(breakMs * 2 ** (attempt - 1), work.signal);
    }
  }
}

async function writeBody(
  object: ObjectBody,
  file: FileHandle,
  offset: number,
  work: Work,
  onChunk: (chunk: Uint8Array) => void,
): Promise<number> {
  let at = offset;
  for await (const chunk of object.body) {
    onChunk(chunk);
    for (let done = 0; done < chunk.byteLength; ) {
      const { bytesWritten } = await file.write(chunk, done, chunk.byteLength - done, at + done);
      done += bytesWritten;
    }
    at += chunk.byteLength;
    work.progress(chunk.byteLength);
  }
  return at - offset;
}

/**
 * Compares what arrived with what the server says of it: the MD5 of a single PUT, or its own block hash, which for an upload in parts has to
 * be asked for.
 */
async function check(step: DownloadStep, fetched: Fetched, { tree, options, signal }: Work): Promise<boolean> {
  if (options.verify !== "hash") return false;
  if (fetched.md5 !== undefined) {
    if (fetched.md5 !== fetched.etag) throw mismatch(step);
    return true;
  }
  if (fetched.etag === emptyEtag && fetched.sizeBytes === 0) return true;
  const node = step.hash === undefined ? await tree.stat(step.source, { signal }) : undefined;
  const hash =
    step.etag === fetched.etag && step.hash !== undefined
      ? step.hash
      : node?.etag === fetched.etag
        ? node?.hash
        : undefined;
  // The server computes it some moments after an upload: unknown is not wrong, and not verified either.
  if (hash === undefined || fetched.blockHash === undefined) return false;
  if (hash !== fetched.blockHash) throw mismatch(step);
  return true;
}

function isPlainMd5(etag: string | undefined): boolean {
  return etag !== undefined && /^[0-9a-f]{32}$/.test(etag);
}

function short(path: string, got: number, wanted: number): CecError {
  return new CecError("unavailable", `the server sent ${got} of ${wanted} bytes`, { operation: "download", path });
}

function mismatch(step: DownloadStep): CecError {
  return new CecError("mismatch", "what arrived is not what the server has", {
    operation: "download",
    path: step.source,
  });
}
