import { open } from "node:fs/promises";
import { type FileFacts, factsOf, looksSame, sameFile } from "../base/file-facts.ts";
import type { UploadStep } from "../plan/types.ts";
import { judgeWhole, md5Of } from "./etag.ts";
import { notTaken, type Sent } from "./sent.ts";
import type { Work } from "./work.ts";

/** Files up to this size are read whole: cheaper than a thread and a stream, and what was hashed is what is sent. */
export const smallBytes = 256 * 1024;

/** Sends a small file from memory. Nothing is sent of a file that changed since it was looked at. */
export async function sendSmall(step: UploadStep, facts: FileFacts, work: Work): Promise<Sent> {
  const { gateway, budget, options, signal } = work;
  // Read inside the budget: so many files are open, and in memory, as are on their way.
  return budget.use(
    facts.sizeBytes,
    async () => {
      const { bytes, after, steady } = await readSteady(step.source, facts);
      if (!steady) return notTaken(after);
      await options.rate?.take(bytes.length, signal);
      const { etag } = await gateway.put(step.target, bytes, { signal });
      work.progress(bytes.length);
      if (options.verify !== "hash") return { after, steady, taken: true, etag, verdict: "unknown" };
      const md5 = md5Of(bytes);
      return { after, steady, taken: true, etag, md5, verdict: judgeWhole(etag, md5) };
    },
    signal,
  );
}

/** One state of the file, or what was read of one that is not as expected. Touched since, it has to read the same twice. */
async function readSteady(
  path: string,
  facts: FileFacts,
): Promise<{ bytes: Uint8Array; after: FileFacts; steady: boolean }> {
  const { bytes, after } = await read(path, facts.sizeBytes);
  if (!looksSame(facts, after) || bytes.length !== facts.sizeBytes) return { bytes, after, steady: false };
  if (sameFile(facts, after)) return { bytes, after, steady: true };
  const again = await read(path, facts.sizeBytes);
  const steady = looksSame(after, again.after) && Buffer.compare(bytes, again.bytes) === 0;
  return { ...again, steady };
}

/** The file's bytes, and its facts after they were read. One byte more than expected is asked for, to notice growth. */
async function read(path: string, sizeBytes: number): Promise<{ bytes: Uint8Array; after: FileFacts }> {
  const file = await open(path, "r");
  try {
    const buffer = new Uint8Array(sizeBytes + 1);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return { bytes: buffer.subarray(0, filled), after: factsOf(await file.stat({ bigint: true })) };
  } finally {
    await file.close();
  }
}
