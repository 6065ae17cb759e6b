import { combineBlocks } from "../base/cells-hash.ts";
import type { DownloadStep } from "../plan/types.ts";
import { mismatch, undoDownload } from "./bad-copy.ts";
import { judgeWhole, md5Of } from "./etag.ts";
import { fetchRange, Witness } from "./fetch-range.ts";
import { saveSmall } from "./save-small.ts";
import type { Outcome, Work } from "./work.ts";

/** Files up to this size are held in memory until they are known to be right. */
export const inMemoryBytes = 1024 * 1024;

/** Fetches a small file with one GET. */
export async function fetchInMemory(step: DownloadStep, work: Work): Promise<Outcome> {
  const bytes = new Uint8Array(step.sizeBytes);
  const witness = new Witness(step.source, step);
  await fetchRange(witness, 0, bytes.length, (piece, position) => bytes.set(piece, position), work, work.signal);
  return acceptSmall({ ...step, etag: witness.etag }, bytes, work);
}

/** Checks the bytes of a whole small file and gives them their name. @throws CecError `mismatch`. */
export async function acceptSmall(step: DownloadStep, bytes: Uint8Array, work: Work): Promise<Outcome> {
  if (work.options.verify !== "hash") {
    await saveSmall(step, bytes, work.folders);
    return { verified: false };
  }
  const md5 = md5Of(bytes);
  const verdict = judgeWhole(step.etag, md5);
  if (verdict === "different") throw mismatch(step.source);
  await saveSmall(step, bytes, work.folders);
  if (verdict === "same") return { verified: true };
  const [undo, hash] = [undoDownload(step.target), combineBlocks([md5])];
  const check = { path: step.source, etag: step.etag, sizeBytes: step.sizeBytes, hash, undo };
  return { verified: "later", check };
}
