import { dirname } from "node:path";
import { isCecError } from "../base/errors.ts";
import type { DownloadStep } from "../plan/types.ts";
import { fetchInMemory, inMemoryBytes } from "./fetch-in-memory.ts";
import { fetchToPart } from "./fetch-to-part.ts";
import { metered } from "./metered.ts";
import { noteFetched } from "./note-fetched.ts";
import { saveSmall } from "./save-small.ts";
import type { Outcome, Work } from "./work.ts";

/** Times a file is fetched when it changes on the server meanwhile or arrives different. */
const attempts = 3;

/**
 * Fetches one file beside its target, checks it, and renames it: the target is either what it was before or the whole new file.
 * @throws CecError `mismatch`, `not-found`, `forbidden`, `failed`, `unavailable`, or the system's error when the disk refuses.
 */
export async function downloadFile(step: DownloadStep, work: Work): Promise<Outcome> {
  let now = step;
  for (let attempt = 1; ; attempt += 1) {
    const meter = metered(work);
    try {
      return await downloadOnce(now, meter.work);
    } catch (error) {
      const changed = isCecError(error, "conflict") && error.retryable;
      if (attempt === attempts || work.signal.aborted || !(changed || isCecError(error, "mismatch"))) throw error;
      meter.takeBack();
      work.retried(error.message);
      if (changed) now = await lookAgain(step, work);
    }
  }
}

async function downloadOnce(step: DownloadStep, work: Work): Promise<Outcome> {
  if (step.sizeBytes === 0) {
    // The listing said all there is to know.
    await saveSmall(step, new Uint8Array(0), work.folders);
    return noteFetched(step, { verified: work.options.verify === "hash" }, work);
  }
  await work.folders.ensure(dirname(step.target));
  if (step.sizeBytes <= inMemoryBytes) return noteFetched(step, await fetchInMemory(step, work), work);
  return fetchToPart(step, work);
}

async function lookAgain(step: DownloadStep, { gateway, signal }: Work): Promise<DownloadStep> {
  const { etag, sizeBytes, modifiedSeconds } = await gateway.head(step.source, { signal });
  return { ...step, etag, sizeBytes, modifiedMs: modifiedSeconds * 1000, hash: undefined };
}
