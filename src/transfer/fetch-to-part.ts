import { isCecError } from "../base/errors.ts";
import { release } from "../base/release.ts";
import type { DownloadStep } from "../plan/types.ts";
import { hashBlockBytes } from "../protocol/gateway.ts";
import { mismatch, undoDownload } from "./bad-copy.ts";
import { type ContentHash, contentHash } from "./content-hash.ts";
import { refuseWithoutRoom } from "./disk-room.ts";
import { eachOf } from "./each-of.ts";
import { fetchRange, Witness } from "./fetch-range.ts";
import { noteFetched } from "./note-fetched.ts";
import { ourError, systemCode } from "./our-error.ts";
import { PartFile } from "./part-file.ts";
import { partPath } from "./part-path.ts";
import type { Outcome, Work } from "./work.ts";

/** Larger files are fetched by ranges of this size, a multiple of the server's hash blocks. */
const rangeBytes = 2 * hashBlockBytes;
const rangedFromBytes = 32 * 1024 * 1024;
/** What an interruption may cost a stream. */
const noteBytes = 4 * 1024 * 1024;

/**
 * Fetches a file by ranges, several at once, each written where it belongs and hashed by a thread. What an earlier run fetched of the same
 * state is not fetched again.
 */
export async function fetchToPart(step: DownloadStep, work: Work): Promise<Outcome> {
  // Where the content will be hashed, a note that ran ahead of the disk at a loss of power is found out.
  const part = await openPart(step, work.options.verify !== "hash");
  const witness = new Witness(step.source, step);
  const hash = work.options.verify === "hash" ? contentHash(work.hashes, part.path, step, work.signal) : undefined;
  try {
    work.found(part.ranges.bytes);
    await fetchMissing(part, witness, hash, work);
    part.flush();
    const outcome = await judge(step, witness, hash, work);
    // Noted before it has its name: until it has, a later run finds no such file there and looks at the part file.
    const noted = noteFetched(step, outcome, work);
    await part.finish(step.target, step.modifiedMs);
    return noted;
  } catch (error) {
    hash?.drop();
    // An interruption, a server that is away, a full disk: the next run goes on from here. Anything else would only fail again.
    const passes = isCecError(error, "unavailable") || isCecError(error, "sign-in") || isDiskFull(error);
    const keptBytes = (work.signal.aborted || passes) && step.etag !== undefined ? part.ranges.bytes : 0;
    await (keptBytes > 0 ? part.keep() : part.discard());
    work.kept(keptBytes);
    throw isDiskFull(error) ? ourError(error, step.target, step.sizeBytes - part.ranges.bytes) : error;
  }
}

async function openPart({ source, target, ...state }: DownloadStep, durable: boolean): Promise<PartFile> {
  const part = await PartFile.open(partPath(target, source), source, state, durable);
  try {
    if (state.sizeBytes >= rangedFromBytes) refuseWithoutRoom(target, state.sizeBytes - part.ranges.bytes);
    return part;
  } catch (error) {
    await (part.ranges.bytes > 0 ? part.keep() : part.discard());
    throw error;
  }
}

function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}

function* rangesOf(sizeBytes: number): Generator<readonly [number, number]> {
  const stride = sizeBytes < rangedFromBytes ? sizeBytes : rangeBytes;
  for (let start = 0; start < sizeBytes; start += stride) yield [start, Math.min(sizeBytes, start + stride)];
}

async function fetchMissing(
  part: PartFile,
  witness: Witness,
  hash: ContentHash | undefined,
  work: Work,
): Promise<void> {
  await eachOf(
    rangesOf(witness.sizeBytes),
    work.options.partsConcurrency,
    work.signal,
    async ([start, end], signal) => {
      for (const [from, to] of part.ranges.missing(start, end)) {
        let [noted, reached] = [from, from];
        const sink = async (bytes: Uint8Array, position: number): Promise<void> => {
          const end = position + bytes.length;
          // Only then is it there: a full disk refuses it.
          part.write(bytes, position);
          reached = end;
          release(bytes);
          if (reached - noted < noteBytes && reached < to) return;
          await part.note(noted, reached);
          noted = reached;
        };
        await fetchRange(witness, from, to, sink, work, signal).catch(async (error: unknown) => {
          // What has come since the last note is there as well. If that can't be noted it is fetched again; the first failure is the one to tell.
          if (reached > noted) await part.note(noted, reached).catch(() => undefined);
          throw error;
        });
      }
      hash?.covered(start, end);
    },
  );
}

async function judge(
  step: DownloadStep,
  witness: Witness,
  content: ContentHash | undefined,
  work: Work,
): Promise<Outcome> {
  const result = await content?.verdict(witness.etag);
  if (result?.verdict === "same") return { verified: true };
  if (result?.verdict === "different") throw mismatch(step.source);
  // Several answers can't be told from one another by their content: the file must still be what it was when the first came.
  if (witness.answers > 1) witness.check(await work.gateway.head(step.source, { signal: work.signal }));
  if (result?.hash === undefined) return { verified: false };
  const undo = undoDownload(step.target);
  const check = { path: step.source, etag: witness.etag, sizeBytes: step.sizeBytes, hash: result.hash, undo };
  return { verified: "later", check };
}
