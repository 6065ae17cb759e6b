import { CecError, isCecError } from "../base/errors.ts";
import { type FileFacts, looksSame, readFacts, sameFile } from "../base/file-facts.ts";
import type { UploadedPart } from "../gateway/types.ts";
import type { UploadStep } from "../plan/types.ts";
import { hashBlockBytes } from "../protocol/gateway.ts";
import { eachOf } from "./each-of.ts";
import { judgeParts } from "./etag.ts";
import { fileBlob } from "./files.ts";
import type { SavedUpload } from "./journal/types.ts";
import { metered } from "./metered.ts";
import { partHashes } from "./part-hashes.ts";
import { partsHold } from "./parts-hold.ts";
import { notTaken, type Sent } from "./sent.ts";
import { SentMeter } from "./sent-meter.ts";
import { together } from "./together.ts";
import type { Work } from "./work.ts";

/** Times one part is sent when it arrives different. */
const attempts = 3;

interface Upload {
  readonly id: string;
  readonly partBytes: number;
  readonly done: Map<number, UploadedPart>;
  readonly resumed: boolean;
}

/**
 * Sends a file in parts, several at once, each hashed by a thread while it is sent and compared with the ETag of its answer. The server
 * shows nothing of it before all parts are there. What an earlier run (`saved`) sent of the same file is not sent again.
 */
export async function sendInParts(
  step: UploadStep,
  expected: FileFacts,
  saved: SavedUpload | undefined,
  work: Work,
): Promise<Sent> {
  const facts = await readFacts(step.source);
  if (!looksSame(expected, facts)) return notTaken(facts);
  if (saved && (await stillHolds(step, facts, saved, work))) {
    const done = new Map(saved.parts.map((part) => [part.partNumber, part]));
    const upload: Upload = { id: saved.uploadId, partBytes: saved.partBytes, done, resumed: true };
    const known = done.size;
    const meter = metered(work);
    try {
      return await sendParts(step, facts, upload, meter.work);
    } catch (error) {
      // A server that has forgotten the upload refuses its first part, or its end.
      if (work.signal.aborted || (done.size > known && !isCecError(error, "not-found"))) throw error;
      meter.takeBack();
      work.retried("the server does not take up the unfinished upload");
    }
  } else if (saved) await giveUp(step.target, saved.uploadId, work);
  const meter = metered(work);
  try {
    return await sendParts(step, facts, await begin(step, facts, work), meter.work);
  } catch (error) {
    // A server that was started anew in between has forgotten it.
    if (work.signal.aborted || !isCecError(error, "not-found")) throw error;
    meter.takeBack();
    work.retried(error.message);
    return await sendParts(step, facts, await begin(step, facts, work), work);
  }
}

/**
 * Whether the source still is what the parts were sent of. Where nothing but the time of its last change differs they are read again: a new
 * mode, name or hard link of a large file must not cost sending it again, and a content that was given its old date must not be mixed.
 */
async function stillHolds(step: UploadStep, facts: FileFacts, saved: SavedUpload, work: Work): Promise<boolean> {
  if (!looksSame(saved.source, facts)) return false;
  if (sameFile(saved.source, facts)) return true;
  const source = { path: step.source, sizeBytes: facts.sizeBytes, partBytes: saved.partBytes };
  if (!(await partsHold(source, saved.parts, work))) return false;
  const { parts: _, ...upload } = saved;
  work.journal?.saveUpload(step.target, { ...upload, source: facts });
  return true;
}

async function begin(
  { source, target, replaces }: UploadStep,
  facts: FileFacts,
  { gateway, journal, options, signal }: Work,
): Promise<Upload> {
  const partBytes = partSize(facts.sizeBytes, options.partBytes, options.maxParts);
  const id = await gateway.createUpload(target, { sizeBytes: facts.sizeBytes, signal });
  journal?.saveUpload(target, { uploadId: id, partBytes, sourcePath: source, source: facts, replaces });
  return { id, partBytes, done: new Map(), resumed: false };
}

async function sendParts(step: UploadStep, facts: FileFacts, upload: Upload, work: Work): Promise<Sent> {
  const { gateway, journal, budget, options } = work;
  const { source, target } = step;
  const count = Math.ceil(facts.sizeBytes / upload.partBytes);
  const file = await fileBlob(source);
  const boundsOf = (number: number) => {
    const start = (number - 1) * upload.partBytes;
    return { path: source, start, end: Math.min(facts.sizeBytes, start + upload.partBytes) };
  };
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((number) => !upload.done.has(number));
  const hashes = partHashes(work.hashes, missing.map(boundsOf), work.signal);
  const sendOne = async (number: number, signal: AbortSignal): Promise<void> => {
    const bounds = boundsOf(number);
    const { start, end } = bounds;
    for (let attempt = 1; ; attempt += 1) {
      const meter = new SentMeter(work);
      const sending = budget.use(
        end - start,
        () =>
          together(signal, (both) => [
            gateway.putPart(target, upload.id, number, file.slice(start, end), {
              signal: both,
              pace: options.rate?.pace,
              onSent: meter.onSent,
            }),
            options.verify === "hash" ? hashes.md5(bounds, attempt > 1) : Promise.resolve(undefined),
          ]),
        signal,
      );
      const [{ etag }, md5] = await sending.catch((error: unknown) => {
        meter.takeBack();
        throw error;
      });
      if (md5 === undefined || etag === undefined || etag.toLowerCase() === md5) {
        keep(number, etag ?? md5);
        meter.arrived(end - start);
        return;
      }
      meter.takeBack();
      if (attempt === attempts || !sameFile(facts, await readFacts(source))) {
        throw new CecError("mismatch", `part ${number} arrived different`, { operation: "upload", path: target });
      }
      work.retried(`part ${number} arrived different`);
    }
  };
  const keep = (partNumber: number, etag: string | undefined): void => {
    if (etag === undefined) {
      throw new CecError("failed", "the server gave no ETag for a part", { operation: "upload", path: target });
    }
    upload.done.set(partNumber, { partNumber, etag });
    journal?.savePart(target, { partNumber, etag });
  };

  let sentBytes = 0;
  try {
    for (const number of upload.done.keys()) {
      const { start, end } = boundsOf(number);
      sentBytes += end - start;
    }
    work.found(sentBytes);
    await eachOf(missing, options.partsConcurrency, work.signal, sendOne);
    const after = await readFacts(source);
    const parts = [...upload.done.values()].sort((a, b) => a.partNumber - b.partNumber);
    const whole = { path: source, sizeBytes: facts.sizeBytes, partBytes: upload.partBytes };
    const steady = sameFile(facts, after) || (looksSame(facts, after) && (await partsHold(whole, parts, work)));
    if (!steady) return await abandoned(step, upload, after, work);
    const { etag } = await gateway.completeUpload(target, upload.id, parts, { signal: work.signal });
    const digests = parts.map((part) => part.etag);
    const verdict = options.verify === "hash" ? judgeParts(etag, digests) : "unknown";
    // In this order: killed in between, it is known as sent, or taken up with nothing to send.
    if (verdict !== "different") journal?.saveDone(target, { local: after, etag });
    journal?.dropUpload(target);
    return { after, steady, taken: true, etag, verdict };
  } catch (error) {
    const after = await readFacts(source).catch(() => undefined);
    // A part that arrived different may be of a file that was written over and given its old date; another failure has nothing to do with it.
    const isUnchanged = isCecError(error, "mismatch") ? sameFile : looksSame;
    if (after && !isUnchanged(facts, after) && !work.signal.aborted) return abandoned(step, upload, after, work);
    // What an interruption or a server that is away left behind is taken up by the next run, if anything notes it down.
    const worthKeeping = work.signal.aborted || isCecError(error, "unavailable") || isCecError(error, "sign-in");
    if (!upload.resumed && !(journal && worthKeeping)) await giveUp(target, upload.id, work);
    else work.kept([...upload.done.keys()].map(boundsOf).reduce((sum, { start, end }) => sum + end - start, 0));
    throw error;
  }
}

async function abandoned(step: UploadStep, upload: Upload, after: FileFacts, work: Work): Promise<Sent> {
  await giveUp(step.target, upload.id, work);
  return notTaken(after);
}

/** A forgotten upload would leave a node that looks like a file. The signal may be what ended it, so the abort has its own. */
async function giveUp(target: string, uploadId: string, { gateway, journal, kept }: Work): Promise<void> {
  kept(0);
  journal?.dropUpload(target);
  // The server drops old uploads itself, and the failure that led here is the one to tell.
  await gateway.abortUpload(target, uploadId, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
}

/** Parts of whole hash blocks, few enough. */
export function partSize(sizeBytes: number, wantedBytes: number, maxParts: number): number {
  const blocks = Math.max(
    1,
    Math.round(wantedBytes / hashBlockBytes),
    Math.ceil(sizeBytes / maxParts / hashBlockBytes),
  );
  return blocks * hashBlockBytes;
}
