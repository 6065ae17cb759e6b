import { type FileFacts, readFacts, sameFile } from "../base/file-facts.ts";
import type { UploadStep } from "../plan/types.ts";
import { judgeWhole } from "./etag.ts";
import { fileBlob } from "./files.ts";
import { SentMeter } from "./sent-meter.ts";
import { together } from "./together.ts";
import type { Sent } from "./upload-file.ts";
import type { Work } from "./work.ts";

/** Sends a file with one PUT that streams it from the disk, while a thread reads the same bytes to hash them. */
export async function sendWhole(step: UploadStep, facts: FileFacts, work: Work): Promise<Sent> {
  const { gateway, hashes, budget, options } = work;
  const { source, target } = step;
  return budget.use(
    facts.sizeBytes,
    async () => {
      const before = await readFacts(source);
      if (!sameFile(facts, before)) return { after: before, taken: false, etag: undefined, verdict: "unknown" };
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
        return { after, taken: true, etag, md5, verdict: md5 === undefined ? "unknown" : judgeWhole(etag, md5) };
      } catch (error) {
        meter.takeBack();
        const after = await readFacts(source);
        if (sameFile(facts, after) || work.signal.aborted) throw error;
        return { after, taken: false, etag: undefined, verdict: "unknown" };
      }
    },
    work.signal,
  );
}
