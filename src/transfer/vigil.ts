import { CecError, isCecError } from "../base/errors.ts";
import { neverSent } from "../base/runtime-code.ts";

/** Fewer failures may be the fault of a few files. */
const leastFailures = 2;
/** How long nothing but failures may come. A server that restarts takes less. */
const silenceMs = 60_000;
/** The same where every connection is refused: nobody listens there. */
const refusedMs = 15_000;
/** Or as many failures in a row, which come quickly where nothing is tried again. */
const mostRefused = 50;

/** Failures of a server that asks for patience (429, 503) and has had it, in a row, for a run to be given up. */
const mostBusy = 30;
/** How long nothing but such answers may come, by default. */
const busyMs = 600_000;

export interface VigilOptions {
  /** How long nothing but requests for patience (429, 503) may come, milliseconds. Default 10 minutes. */
  readonly patienceMs?: number | undefined;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/**
 * Watches whether the server is still there for a whole run: without it each of the files left would be tried in its turn, for hours. What
 * succeeds shows that it is. One that asks for patience (429, 503) is there as well and gets more of it, but not for ever: none where it
 * names a time that no call waits for.
 */
export class Vigil {
  readonly #now: () => number;
  readonly #patienceMs: number;
  readonly #stop = new AbortController();
  #successAtMs: number;
  /** Of the last success, or of the last time the server asked for patience. */
  #lifeAtMs: number;
  /** Failures since then, and those of them that were refused connections. */
  #failures = 0;
  #refused = 0;
  /** Failures since the last success in which the server asked for patience, or for more of it than there is. */
  #busy = 0;
  #putOff = 0;
  #gaveUp: CecError | undefined;
  /** A request that fails makes its item fail, with the same error: one failure. */
  readonly #told = new WeakSet<CecError>();

  constructor({ now = () => performance.now(), patienceMs = busyMs }: VigilOptions = {}) {
    this.#now = now;
    this.#patienceMs = patienceMs;
    this.#successAtMs = now();
    this.#lifeAtMs = this.#successAtMs;
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
    this.#successAtMs = this.#now();
    this.#lifeAtMs = this.#successAtMs;
    this.#failures = 0;
    this.#refused = 0;
    this.#busy = 0;
    this.#putOff = 0;
  }

  /** Told of every request and every item that failed. */
  sawFailure(error: unknown): void {
    if (!isCecError(error, "unavailable") || this.#gaveUp || this.#told.has(error)) return;
    this.#told.add(error);
    if (error.status === 429 || error.status === 503) this.#sawBusy(error);
    else this.#sawSilence(error);
  }

  #sawBusy(error: CecError): void {
    this.#lifeAtMs = this.#now();
    this.#failures = 0;
    this.#refused = 0;
    this.#busy += 1;
    if (error.askedMs !== undefined) this.#putOff += 1;
    const longEnough = this.#busy >= mostBusy && this.#now() - this.#successAtMs >= this.#patienceMs;
    if (longEnough || this.#putOff >= leastFailures) this.#giveUp(error, this.#successAtMs, this.#busy);
  }

  #sawSilence(error: CecError): void {
    this.#failures += 1;
    if (neverSent(error)) this.#refused += 1;
    if (this.#failures < leastFailures) return;
    const silentMs = this.#now() - this.#lifeAtMs;
    const allRefused = this.#refused === this.#failures;
    const quick = allRefused && (silentMs >= refusedMs || this.#refused >= mostRefused);
    if (quick || silentMs >= silenceMs) this.#giveUp(error, this.#lifeAtMs, this.#failures);
  }

  #giveUp(error: CecError, sinceMs: number, failures: number): void {
    const seconds = Math.round((this.#now() - sinceMs) / 1000);
    this.#gaveUp = new CecError(
      "unavailable",
      `gave up: nothing has succeeded for ${seconds} s, ${failures} failures in a row: ${error.message}`,
      { operation: "transfer", cause: error },
    );
    this.#stop.abort(this.#gaveUp);
  }
}
