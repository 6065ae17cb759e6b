/** Requests in flight when nothing is known of the server yet, and the most that ever pays: its cost per object is its own. */
const firstLimit = 8;
const mostInFlight = 32;

/**
 * The number of things in flight, shared by files and parts. With `auto` it grows while that makes the throughput grow, and is halved when
 * the server asks for patience.
 */
export class Budget {
  readonly #fixed: boolean;
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #inFlight = 0;
  #windowStart = performance.now();
  #windowDone = 0;
  #lastRate = 0;

  constructor(transfers: number | "auto") {
    this.#fixed = transfers !== "auto";
    this.#limit = transfers === "auto" ? firstLimit : Math.max(1, transfers);
  }

  get limit(): number {
    return this.#limit;
  }

  /** Runs `job` when there is room. */
  async use<T>(job: () => Promise<T>): Promise<T> {
    while (this.#inFlight >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inFlight += 1;
    try {
      return await job();
    } finally {
      this.#inFlight -= 1;
      this.#windowDone += 1;
      if (!this.#fixed) this.#adapt();
      this.#waiting.shift()?.();
    }
  }

  /** The server answered 429 or 503: half as much at once. */
  backOff(): void {
    if (this.#fixed) return;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#startWindow(0);
  }

  /** Once a window of work is done: one step more while the rate still rises by a tenth, one less where it fell. */
  #adapt(): void {
    const now = performance.now();
    if (this.#windowDone < this.#limit * 2 || now - this.#windowStart < 100) return;
    const rate = this.#windowDone / (now - this.#windowStart);
    if (rate > this.#lastRate * 1.1 && this.#limit < mostInFlight) {
      this.#limit += Math.max(1, this.#limit >> 2);
      this.#waiting.shift()?.();
    } else if (rate < this.#lastRate * 0.7 && this.#limit > 2) this.#limit -= 1;
    this.#startWindow(rate);
  }

  #startWindow(rate: number): void {
    this.#windowStart = performance.now();
    this.#windowDone = 0;
    this.#lastRate = rate;
  }
}
