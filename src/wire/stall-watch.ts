import { CecError } from "../base/errors.ts";
import { interruption } from "../base/interruption.ts";

/** Ends a request when the caller says so, or when no byte has moved for a time. One per request. */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #signal: AbortSignal | undefined;
  readonly #stallMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #movedAt = 0;

  constructor(stallMs: number, signal: AbortSignal | undefined) {
    this.#stallMs = stallMs;
    this.#signal = signal;
    if (signal?.aborted) this.#interrupt();
    else signal?.addEventListener("abort", this.#interrupt, { once: true });
  }

  /** For the transport. Its reason is the CecError to throw. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly #interrupt = (): void => {
    if (this.#signal) this.#controller.abort(interruption(this.#signal));
  };

  /** A byte has moved. */
  readonly moved = (): void => {
    this.#movedAt = performance.now();
  };

  /** From now on a byte is expected. */
  start(): void {
    this.moved();
    this.#timer ??= setTimeout(this.#check, this.#stallMs);
  }

  /** Nobody waits for a byte now: the reader is busy with the last one. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The request is over. */
  end(): void {
    this.pause();
    this.#signal?.removeEventListener("abort", this.#interrupt);
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    const restMs = this.#movedAt + this.#stallMs - performance.now();
    if (restMs > 0) this.#timer = setTimeout(this.#check, restMs);
    else this.#controller.abort(stallError(this.#stallMs));
  };
}

export function stallError(stallMs: number): CecError {
  const seconds = Math.round(stallMs / 100) / 10;
  const hint = "Check the server's address; if it is right, the server or the network in between hangs.";
  return new CecError("unavailable", `the server has not sent or taken a byte for ${seconds} s`, { hint });
}
