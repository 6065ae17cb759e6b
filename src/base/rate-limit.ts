import { sleep } from "./sleep.ts";

/** Bytes per second allowed at a moment; `undefined` for no limit. */
export type RateAt = (now: Date) => number | undefined;

/**
 * A token bucket: takers wait in order until their bytes are allowed. It holds a quarter of a second's worth, so that a limit is kept
 * within any second, and a taker of more goes into debt that the next one waits for.
 */
export class RateLimit {
  readonly #rateAt: RateAt;
  #available = 0;
  #lastMs = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(rateAt: RateAt) {
    this.#rateAt = rateAt;
  }

  /** {@link take} as a function of its own. */
  readonly pace = (bytes: number, signal?: AbortSignal): Promise<void> => this.take(bytes, signal);

  /** Resolves when `bytes` may be moved. Rejects with the signal's reason. */
  take(bytes: number, signal?: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#takeNow(bytes, signal));
    // The next taker waits for this one to be through, not for it to succeed.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #takeNow(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const rate = this.#rateAt(new Date());
      if (rate === undefined) {
        this.#available = 0;
        this.#lastMs = 0;
        return;
      }
      const nowMs = performance.now();
      const elapsedMs = this.#lastMs === 0 ? 250 : nowMs - this.#lastMs;
      this.#lastMs = nowMs;
      this.#available = Math.min(rate / 4, this.#available + (rate * elapsedMs) / 1000);
      if (this.#available > 0) {
        this.#available -= bytes;
        return;
      }
      // A change in the timetable must not be slept over.
      await sleep(Math.min(1000, Math.max(1, (-this.#available / rate) * 1000)), signal);
    }
  }
}
