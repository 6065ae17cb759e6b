import type { Step } from "../../plan/types.ts";
import type { TransferEvent } from "../../transfer/types.ts";
import type { WireCounts } from "../../wire/types.ts";
import { stepPath } from "./step-facts.ts";

/** The rate is that of the last seconds: an average since the start says nothing of a line that has become slow. */
const windowMs = 10_000;
const sampleMs = 500;
/** What a file costs beside its bytes, expressed in bytes, so that the time left of many small files can be told. */
const fileBytes = 64 * 1024;

export interface ActiveFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly startMs: number;
  bytes: number;
  /** Those of them that were there before. */
  foundBytes: number;
}

/** Counts what the events of a transfer tell. Holds only what is under way. */
export class TransferMeter {
  readonly startMs: number;
  readonly #now: () => number;
  readonly #counts: () => WireCounts;
  readonly #active = new Map<Step, ActiveFile>();
  #samples: { ms: number; bytes: number; files: number }[] = [];
  #again = 0;
  files = 0;
  failed = 0;
  skipped = 0;
  verified = 0;
  bytes = 0;
  /** Known once the plan is complete. */
  total: { readonly files: number; readonly sizeBytes: number } | undefined;

  /** @param counts what the wire has done so far; its retries are told together with those of whole files. */
  constructor(now: () => number, counts: () => WireCounts) {
    this.#now = now;
    this.#counts = counts;
    this.startMs = now();
    this.#samples.push({ ms: this.startMs, bytes: 0, files: 0 });
  }

  take(event: TransferEvent): void {
    switch (event.kind) {
      case "start":
        this.#active.set(event.step, {
          path: stepPath(event.step),
          sizeBytes: event.sizeBytes,
          startMs: this.#now(),
          bytes: 0,
          foundBytes: 0,
        });
        break;
      case "progress": {
        this.bytes += event.bytes;
        const active = this.#active.get(event.step);
        if (active) active.bytes += event.bytes;
        if (!event.found) break;
        if (active) active.foundBytes += event.bytes;
        // As if they had been there from the beginning: they took no time.
        for (const sample of this.#samples) sample.bytes += event.bytes;
        break;
      }
      case "done":
        if (event.step.kind === "upload" || event.step.kind === "download") this.files += 1;
        if (event.verified) this.verified += 1;
        this.#active.delete(event.step);
        break;
      case "failed":
        this.failed += 1;
        this.#active.delete(event.step);
        break;
      case "skipped":
        this.skipped += 1;
        break;
      case "retry":
        this.#again += 1;
        break;
      case "planned":
        this.total = event;
    }
  }

  /** Files taken up once more and requests sent once more. */
  get retries(): number {
    return this.#again + this.#counts().retries;
  }

  /** Times the server asked for patience (429, 503). */
  get backOffs(): number {
    return this.#counts().throttled;
  }

  elapsedMs(): number {
    return this.#now() - this.startMs;
  }

  /** Bytes per second, and milliseconds to the end once the plan is complete. */
  pace(): { readonly bytesPerSecond: number; readonly leftMs: number | undefined } {
    const now = this.#now();
    const { bytes, files, total } = this;
    if (now - (this.#samples.at(-1)?.ms ?? 0) >= sampleMs) this.#samples.push({ ms: now, bytes, files });
    while (this.#samples.length > 2 && now - (this.#samples[1]?.ms ?? now) >= windowMs) this.#samples.shift();
    const since = this.#samples[0] ?? { ms: this.startMs, bytes: 0, files: 0 };
    const elapsedMs = Math.max(1, now - since.ms);
    const bytesPerMs = Math.max(0, bytes - since.bytes) / elapsedMs;
    const unitsPerMs = bytesPerMs + ((files - since.files) * fileBytes) / elapsedMs;
    if (!total || unitsPerMs <= 0) return { bytesPerSecond: bytesPerMs * 1000, leftMs: undefined };
    const left = Math.max(0, total.sizeBytes - bytes) + Math.max(0, total.files - files - this.failed) * fileBytes;
    return { bytesPerSecond: bytesPerMs * 1000, leftMs: left / unitsPerMs };
  }

  /** Files under way for `ageMs` and more, at most `count`, those first that will take longest. */
  slowest(count: number, ageMs: number): readonly ActiveFile[] {
    const now = this.#now();
    const timeLeft = (file: ActiveFile): number =>
      ((file.sizeBytes - file.bytes) * (now - file.startMs)) / Math.max(1, file.bytes - file.foundBytes);
    return [...this.#active.values()]
      .filter((file) => file.sizeBytes > 0 && now - file.startMs >= ageMs)
      .sort((a, b) => timeLeft(b) - timeLeft(a))
      .slice(0, count);
  }
}
