import { CecError, isCecError } from "../base/errors.ts";
import { neverSent } from "../base/runtime-code.ts";

/** Fewer failures may be the fault of a few files. */
const leastFailures = 3;
/** How long nothing but failures may come. A server that restarts takes less. */
const silenceMs = 60_000;
/** The same where every connection is refused: nobody listens there. */
const refusedMs = 15_000;
/** Or as many failures in a row, which come quickly where nothing is tried again. */
const mostRefused = 100;

export interface VigilOptions {
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/**
 * Watches whether the server is still there for a whole run: without it each of the files left would be tried in its turn, for hours. What
 * succeeds, and a server that asks for patience (429, 503), shows that it is.
 */
export class Vigil {
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #lifeAtMs: number;
  #failures = 0;
  #refused = 0;
  #gaveUp: CecError | undefined;

  constructor({ now = () => performance.now() }: VigilOptions = {}) {
    this.#now = now;
    this.#lifeAtMs = now();
  }

  /** Aborted when the run is given up. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Why the run was given up. */
  get gaveUp(): CecError | undefined {
    return this.#gaveUp;
  }

  sawLife(): void {
    this.#lifeAtMs = this.#now();
    this.#failures = 0;
    this.#refused = 0;
  }

  /** Told of every request and every item that failed. */
  sawFailure(error: unknown): void {
    if (!isCecError(error, "unavailable") || this.#gaveUp) return;
    if (error.status === 429 || error.status === 503) {
      this.sawLife();
      return;
    }
    this.#failures += 1;
    if (neverSent(error)) this.#refused += 1;
    if (this.#failures < leastFailures) return;
    const silentMs = this.#now() - this.#lifeAtMs;
    const allRefused = this.#refused === this.#failures;
    const quick = allRefused && (silentMs >= refusedMs || this.#refused >= mostRefused);
    if (!quick && silentMs < silenceMs) return;
    this.#gaveUp = new CecError(
      "unavailable",
      `gave up: nothing has succeeded for ${Math.round(silentMs / 1000)} s, ${this.#failures} failures in a row: ${error.message}`,
      { operation: "transfer", cause: error },
    );
    this.#stop.abort(this.#gaveUp);
  }
}
