import { type FileFacts, looksSame, readFacts, sameFile } from "../base/file-facts.ts";
import type { UploadStep } from "../plan/types.ts";
import { judgeWhole } from "./etag.ts";
import { fileBlob } from "./files.ts";
import { notTaken, type Sent } from "./sent.ts";
import { SentMeter } from "./sent-meter.ts";
import { together } from "./together.ts";
import type { Work } from "./work.ts";

/** Sends a file with one PUT that streams it from the disk, while a thread reads the same bytes to hash them. */
export async function sendWhole(step: UploadStep, facts: FileFacts, work: Work): Promise<Sent> {
  const { gateway, hashes, budget, options } = work;
  const { source, target } = step;
  return budget.use(
    facts.sizeBytes,
    async () => {
      const before = await readFacts(source);
      if (!looksSame(facts, before)) return notTaken(before);
      const body = (await fileBlob(source)).slice(0, facts.sizeBytes);
      const meter = new SentMeter(work);
      try {
        // A thread that finds the file too short ends the request, which would wait for the missing bytes.
        const [{ etag }, md5] = await together(work.signal, (signal) => [
          gateway.put(target, body, { signal, pace: options.rate?.pace, onSent: meter.onSent }),
          options.verify === "hash"
            ? hashes.md5({ path: source, start: 0, end: facts.sizeBytes }, signal)
            : Promise.resolve(undefined),
        ]);
        meter.arrived(facts.sizeBytes);
        const after = await readFacts(source);
        const steady =
          sameFile(before, after) || (looksSame(before, after) && (await holds(step, facts.sizeBytes, etag, work)));
        const verdict = md5 === undefined ? "unknown" : judgeWhole(etag, md5);
        return { after, steady, taken: true, etag, md5, verdict };
      } catch (error) {
        meter.takeBack();
        const after = await readFacts(source);
        if (looksSame(before, after) || work.signal.aborted) throw error;
        return notTaken(after);
      }
    },
    work.signal,
  );
}

/** Reads the file again: true when the server has what is in it now. */
async function holds(
  { source }: UploadStep,
  sizeBytes: number,
  etag: string | undefined,
  { hashes, signal }: Work,
): Promise<boolean> {
  return judgeWhole(etag, await hashes.md5({ path: source, start: 0, end: sizeBytes }, signal)) === "same";
}
