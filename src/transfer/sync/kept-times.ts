import type { Meta } from "../../cells/types.ts";
import { timesNamespace } from "../../plan/compare/contents.ts";
import type { UploadStep } from "../../plan/types.ts";
import type { SavedFile } from "../journal/types.ts";

/** Requests at once: one a file, and each costs the server little. */
const atOnce = 8;
/** Files that may wait: more hold the uploads back. */
const mostWaiting = 1000;

export interface KeptTimesParts {
  readonly meta: Pick<Meta, "setFree">;
  readonly signal: AbortSignal;
  readonly onFailed: (step: UploadStep, error: unknown) => void;
}

/** Notes with each file that was sent when its source was changed: the server itself keeps no date of ours. */
export class KeptTimes {
  readonly #parts: KeptTimesParts;
  readonly #waiting: { step: UploadStep; sent: SavedFile }[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(parts: KeptTimesParts) {
    this.#parts = parts;
  }

  add(step: UploadStep, sent: SavedFile): void {
    this.#waiting.push({ step, sent });
    this.#pump();
  }

  /** Waits while too many wait already. */
  async room(): Promise<void> {
    while (this.#waiting.length > mostWaiting && this.#running.size > 0) await Promise.race(this.#running);
  }

  /** Waits for all. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.race(this.#running);
  }

  #pump(): void {
    while (this.#running.size < atOnce) {
      const next = this.#waiting.shift();
      if (!next || this.#parts.signal.aborted) return;
      const task: Promise<void> = this.#note(next.step, next.sent).finally(() => {
        this.#running.delete(task);
        this.#pump();
      });
      this.#running.add(task);
    }
  }

  async #note(step: UploadStep, { local, etag }: SavedFile): Promise<void> {
    const { meta, signal, onFailed } = this.#parts;
    try {
      await meta.setFree(step.target, timesNamespace, { mtime: local.modifiedMs, etag }, { signal });
    } catch (error) {
      if (!signal.aborted) onFailed(step, error);
    }
  }
}
