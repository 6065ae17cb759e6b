import type { Meta } from "../../cells/types.ts";
import { timesNamespace } from "../../plan/compare/contents.ts";
import type { Journal, SavedFile } from "../journal/types.ts";

/** Requests at once: one a file, and each costs the server little. */
const atOnce = 8;
/** Files that may wait: more hold the uploads back. */
const mostWaiting = 1000;

export interface KeptTimesParts {
  readonly meta: Pick<Meta, "setFree">;
  readonly signal: AbortSignal;
  readonly journal: Pick<Journal, "saveDone"> | undefined;
  readonly onFailed: (target: string, error: unknown) => void;
}

/** Notes with each file that was sent when its source was changed: the server itself keeps no date of ours. */
export class KeptTimes {
  readonly #parts: KeptTimesParts;
  readonly #waiting: { target: string; sent: SavedFile }[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(parts: KeptTimesParts) {
    this.#parts = parts;
  }

  add(target: string, sent: SavedFile): void {
    // Until its date is kept nothing is known to be as it should: the next run looks at it again.
    this.#parts.journal?.saveDone(target, { ...sent, etag: undefined });
    this.#waiting.push({ target, sent });
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
      const task: Promise<void> = this.#note(next.target, next.sent).finally(() => {
        this.#running.delete(task);
        this.#pump();
      });
      this.#running.add(task);
    }
  }

  async #note(target: string, sent: SavedFile): Promise<void> {
    const { meta, journal, signal, onFailed } = this.#parts;
    const { local, etag } = sent;
    try {
      await meta.setFree(target, timesNamespace, { mtime: local.modifiedMs, etag }, { signal });
      journal?.saveDone(target, sent);
    } catch (error) {
      if (!signal.aborted) onFailed(target, error);
    }
  }
}
