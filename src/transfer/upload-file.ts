import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { CecError } from "../base/errors.ts";
import type { UploadedPart } from "../gateway/types.ts";
import type { UploadStep } from "../plan/types.ts";
import { emptyEtag, hashBlockBytes } from "../protocol/gateway.ts";
import { fileBlob } from "./files.ts";
import type { Work } from "./work.ts";

/** Files up to this size are read whole: cheaper than a thread and a stream. */
const inlineBytes = 256 * 1024;

/**
 * Sends one file and checks what the server says it got. The source is looked at before and after: what changed while it was read is a
 * failure, never a mixture that looks complete.
 * @returns whether the content was compared by hash.
 * @throws CecError `mismatch`, `failed` (the file changed), or what the gateway throws.
 */
export async function uploadFile(step: UploadStep, work: Work): Promise<boolean> {
  if (step.sizeBytes >= work.options.multipartThresholdBytes) return await uploadInParts(step, work);
  return await work.budget.use(() => uploadWhole(step, work));
}

async function uploadWhole(step: UploadStep, { gateway, hashes, options, signal, progress }: Work): Promise<boolean> {
  const { source, target, sizeBytes } = step;
  const small = sizeBytes <= inlineBytes ? await readFile(source) : undefined;
  if (small && small.byteLength !== sizeBytes) throw changed(source);
  const verify = options.verify === "hash";
  const md5 = !verify
    ? undefined
    : small
      ? md5Of(small)
      : hashes.md5({ path: source, start: 0, end: sizeBytes }, signal);
  // A failed upload must not leave the hash's own failure without an owner.
  if (md5 instanceof Promise) md5.catch(() => {});
  const body = small ?? (await fileBlob(source)).slice(0, sizeBytes);
  const { etag } = await gateway.put(target, body, { signal });
  await refuseChanged(step);
  progress(sizeBytes);
  if (md5 === undefined) return false;
  return compareEtag(step, etag, sizeBytes === 0 ? emptyEtag : await md5);
}

async function uploadInParts(step: UploadStep, work: Work): Promise<boolean> {
  const { gateway, signal, budget, hashes, options } = work;
  const { source, target, sizeBytes } = step;
  const partBytes = partSize(sizeBytes, options.partBytes, options.maxParts);
  const count = Math.ceil(sizeBytes / partBytes);
  const file = await fileBlob(source);
  const uploadId = await budget.use(() => gateway.createUpload(target, { sizeBytes, signal }));
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const parts: UploadedPart[] = [];
  let next = 0;

  async function sendParts(): Promise<void> {
    while (next < count) {
      const at = next;
      next += 1;
      const start = at * partBytes;
      const end = Math.min(sizeBytes, start + partBytes);
      const md5 = options.verify === "hash" ? hashes.md5({ path: source, start, end }, both) : undefined;
      md5?.catch(() => {});
      const { etag } = await budget.use(() =>
        gateway.putPart(target, uploadId, at + 1, file.slice(start, end), { signal: both }),
      );
      const own = await md5;
      if (own !== undefined && etag !== undefined && etag !== own)
        throw mismatch(target, `part ${at + 1} arrived different`);
      const tag = etag ?? own;
      if (tag === undefined)
        throw new CecError("failed", "the server gave no ETag for a part", { operation: "upload", path: target });
      parts[at] = { partNumber: at + 1, etag: tag };
      work.progress(end - start);
    }
  }

  try {
    const workers = Array.from({ length: Math.min(count, options.partsConcurrency) }, () =>
      sendParts().catch((error) => {
        stop.abort(error);
        throw error;
      }),
    );
    const results = await Promise.allSettled(workers);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw stop.signal.aborted ? stop.signal.reason : failed.reason;
    await refuseChanged(step);
    const { etag } = await budget.use(() => gateway.completeUpload(target, uploadId, parts, { signal }));
    if (options.verify !== "hash") return false;
    return compareEtag(step, etag, combined(parts));
  } catch (error) {
    // A forgotten upload would leave a node that looks like a file. The signal may be what failed it, so the abort has its own.
    await gateway.abortUpload(target, uploadId, { signal: AbortSignal.timeout(10_000) }).catch(() => {});
    throw error;
  }
}

/** Parts of whole hash blocks, few enough. */
function partSize(sizeBytes: number, wantedBytes: number, maxParts: number): number {
  const blocks = Math.max(
    1,
    Math.round(wantedBytes / hashBlockBytes),
    Math.ceil(sizeBytes / maxParts / hashBlockBytes),
  );
  return blocks * hashBlockBytes;
}

/** ETag of a multipart upload: the MD5 of the raw MD5s of its parts, and their count. */
function combined(parts: readonly UploadedPart[]): string {
  const outer = createHash("md5");
  for (const { etag } of parts) outer.update(Buffer.from(etag, "hex"));
  return `${outer.digest("hex")}-${parts.length}`;
}

/** Old servers answer no ETag: then there is nothing to compare, and it is not counted as verified. */
function compareEtag(step: UploadStep, etag: string | undefined, own: string): boolean {
  if (etag === undefined) return false;
  if (etag !== own) throw mismatch(step.target, "what arrived is not what was sent");
  return true;
}

function mismatch(path: string, message: string): CecError {
  return new CecError("mismatch", message, { operation: "upload", path });
}

async function refuseChanged(step: UploadStep): Promise<void> {
  const now = await stat(step.source);
  if (now.size !== step.sizeBytes || Math.abs(now.mtimeMs - step.modifiedMs) > 1) throw changed(step.source);
}

function changed(path: string): CecError {
  return new CecError("failed", "the file changed while it was being sent", {
    operation: "upload",
    path,
    hint: "Run it again when nobody writes to it.",
  });
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
