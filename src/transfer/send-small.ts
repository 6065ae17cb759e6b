import { open } from "node:fs/promises";
import { type FileFacts, factsOf, sameFile } from "../base/file-facts.ts";
import type { UploadStep } from "../plan/types.ts";
import { judgeWhole, md5Of } from "./etag.ts";
import type { Sent } from "./upload-file.ts";
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
      const { bytes, after } = await read(step.source, facts.sizeBytes);
      if (!sameFile(facts, after) || bytes.length !== facts.sizeBytes) {
        return { after, taken: false, etag: undefined, verdict: "unknown" };
      }
      await options.rate?.take(bytes.length, signal);
      const { etag } = await gateway.put(step.target, bytes, { signal });
      work.progress(bytes.length);
      if (options.verify !== "hash") return { after, taken: true, etag, verdict: "unknown" };
      const md5 = md5Of(bytes);
      return { after, taken: true, etag, md5, verdict: judgeWhole(etag, md5) };
    },
    signal,
  );
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
