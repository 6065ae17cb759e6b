import type { ByteSource } from "../base/byte-source.ts";
import { CecError } from "../base/errors.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import type { Gateway, RemovingGateway, UploadedPart } from "../gateway/types.ts";
import { judgeParts, judgeWhole, md5Of } from "./etag.ts";
import { garbageWatch } from "./garbage.ts";
import { PartReader } from "./part-reader.ts";
import type { Verify } from "./types.ts";

/** Times one part is sent when it arrives different. */
const attempts = 3;
/** A long stream gets larger parts, since their number is limited. */
const mostParts = 10_000;
const growAfterParts = 1000;
const growth = 5;

export interface StreamUpload {
  readonly source: ByteSource;
  /** `<workspace>/<path>`. */
  readonly target: string;
  /** A multiple of 10 MiB; the first thousand parts have it, those after them five times as much. */
  readonly partBytes: number;
  /** Parts on their way at a time; as many and one more are held in memory. */
  readonly partsConcurrency: number;
  readonly verify: Verify;
  readonly rate?: RateLimit | undefined;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  readonly onRetry: (reason: string) => void;
  /** Called now and then, as the runtime sees nothing of how much the pieces on their way hold. */
  readonly collectGarbage?: (() => void) | undefined;
}

export interface StreamSent {
  readonly bytes: number;
  /** The server's ETag is that of the bytes which were read. */
  readonly verified: boolean;
}

/**
 * Sends a stream whose length nobody knows, in flat memory: what fits one part with a single PUT, anything longer in parts that are sent while
 * the next is read. The server shows nothing of it before the end, and nothing at all when it fails: the upload is aborted.
 * @throws CecError `mismatch`, `failed` (too long), and whatever the source or the gateway throw.
 */
export async function sendStream(gateway: RemovingGateway, upload: StreamUpload): Promise<StreamSent> {
  const reader = new PartReader(upload.source, garbageWatch(upload.collectGarbage));
  try {
    const first = await reader.next(upload.partBytes, upload.signal);
    if (first.last) return await sendWhole(gateway, upload, first.bytes);
    return await sendParts(gateway, upload, reader, first.bytes);
  } finally {
    await reader.close();
  }
}

async function sendWhole(gateway: RemovingGateway, upload: StreamUpload, bytes: Uint8Array): Promise<StreamSent> {
  const { target, signal } = upload;
  const md5 = upload.verify === "hash" ? md5Of(bytes) : undefined;
  for (let attempt = 1; ; attempt += 1) {
    const { etag } = await gateway.put(target, bytes, { signal, pace: upload.rate?.pace });
    const verdict = md5 === undefined ? "unknown" : judgeWhole(etag, md5);
    if (verdict !== "different") {
      upload.onBytes(bytes.length);
      return { bytes: bytes.length, verified: verdict === "same" };
    }
    if (attempt === attempts) {
      await gateway.remove(target, { signal });
      throw mismatch(target);
    }
    upload.onRetry("it arrived different");
  }
}

async function sendParts(
  gateway: Gateway,
  upload: StreamUpload,
  reader: PartReader,
  first: Uint8Array,
): Promise<StreamSent> {
  const { target, signal } = upload;
  const uploadId = await gateway.createUpload(target, { signal });
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  const done: UploadedPart[] = [];
  const running = new Set<Promise<void>>();
  let bytes = 0;
  const start = (partNumber: number, part: Uint8Array): void => {
    const work = sendPart(gateway, upload, uploadId, partNumber, part, both).then(
      (etag) => {
        done.push({ partNumber, etag });
        reader.giveBack(part);
      },
      (error: unknown) => {
        failed.abort(error);
        throw error;
      },
    );
    const owned: Promise<void> = work.finally(() => running.delete(owned));
    owned.catch(() => undefined);
    running.add(owned);
  };
  try {
    let part = { bytes: first, last: false };
    for (let number = 1; ; number += 1) {
      if (number > mostParts) {
        throw new CecError("failed", `more than ${mostParts} parts`, {
          operation: "upload",
          path: target,
          hint: "Give a larger --part-size.",
        });
      }
      bytes += part.bytes.length;
      if (part.bytes.length > 0) start(number, part.bytes);
      if (part.last) break;
      while (running.size >= upload.partsConcurrency) await Promise.race(running);
      both.throwIfAborted();
      part = await reader.next(partSize(number + 1, upload.partBytes), both);
    }
    await Promise.all(running);
    const parts = done.sort((a, b) => a.partNumber - b.partNumber);
    const { etag } = await gateway.completeUpload(target, uploadId, parts, { signal });
    const verdict =
      upload.verify === "hash"
        ? judgeParts(
            etag,
            parts.map((each) => each.etag),
          )
        : "unknown";
    if (verdict === "different") throw mismatch(target);
    // The ETag of each part was compared with the MD5 of what was read: that of the whole may be made in another way.
    return { bytes, verified: upload.verify === "hash" };
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(running);
    // A forgotten upload would leave a node that looks like a file. The signal may be what ended it, so the abort has its own; its failure
    // is not the one to tell.
    await gateway.abortUpload(target, uploadId, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    throw error;
  }
}

async function sendPart(
  gateway: Gateway,
  upload: StreamUpload,
  uploadId: string,
  partNumber: number,
  part: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  const md5 = upload.verify === "hash" ? md5Of(part) : undefined;
  for (let attempt = 1; ; attempt += 1) {
    const sending = { signal, pace: upload.rate?.pace };
    const { etag } = await gateway.putPart(upload.target, uploadId, partNumber, part, sending);
    if (etag === undefined) {
      throw new CecError("failed", "the server gave no ETag for a part", { operation: "upload", path: upload.target });
    }
    if (md5 === undefined || etag.toLowerCase() === md5) {
      upload.onBytes(part.length);
      return etag;
    }
    if (attempt === attempts) throw mismatch(upload.target);
    upload.onRetry(`part ${partNumber} arrived different`);
  }
}

function partSize(number: number, partBytes: number): number {
  return number <= growAfterParts ? partBytes : partBytes * growth;
}

function mismatch(path: string): CecError {
  return new CecError("mismatch", "what arrived is not what was read; nothing of it was kept", {
    operation: "upload",
    path,
  });
}
