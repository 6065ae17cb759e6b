/** Requests in flight when nothing is known of the server yet, and the most that ever pays. */
const firstLimit = 4;
const mostInFlight = 64;
/** What a request costs beside its bytes, expressed in bytes: so that small files and parts add up to one throughput. */
const requestBytes = 256 * 1024;
/** A window is long enough to tell a change from chance. */
const windowMs = 120;
const longWindowMs = 2000;
const holdWindows = 8;
/** Throughput that twice the requests, or a quarter more of them, must bring to be doubled (again). */
const doublingPays = 1.15;

export interface BudgetOptions {
  /** Answers 429 and 503 so far. */
  readonly throttled?: () => number;
  /** Told of every request that succeeded. */
  readonly succeeded?: () => void;
  /** Told of every request that failed, also where it is made once more. */
  readonly failed?: (error: unknown) => void;
  readonly now?: () => number;
}

interface Waiter {
  readonly start: () => void;
  readonly refuse: (reason: unknown) => void;
}

type Mode =
  /** Doubling while that makes the throughput grow. */
  | { readonly kind: "double"; readonly limit: number; readonly rate: number }
  /** Staying, with the rate seen so far. */
  | { readonly kind: "hold"; readonly windows: number; readonly rate: number; readonly next: "up" | "down" }
  /** Trying one step up or down against the rate before. */
  | { readonly kind: "probe"; readonly way: "up" | "down"; readonly limit: number; readonly rate: number };

/**
 * The one budget of requests in flight, shared by small files and parts. With a number it is that number. With `auto` it climbs: it doubles
 * while the throughput follows, then stays where it was best and tries a step up or down now and then, and keeps the lower number where it
 * does as well. It is halved when the server asks for patience (429, 503) or fails.
 */
export class Budget {
  readonly #fixed: boolean;
  readonly #options: BudgetOptions;
  readonly #waiting = new Set<Waiter>();
  #limit: number;
  #inFlight = 0;
  #throttled: number;
  #mode: Mode = { kind: "double", limit: firstLimit, rate: 0 };
  #window = { startMs: 0, units: 0, done: 0, full: 0 };

  constructor(transfers: number | "auto", options: BudgetOptions = {}) {
    this.#fixed = transfers !== "auto";
    this.#options = options;
    this.#limit = transfers === "auto" ? firstLimit : Math.max(1, transfers);
    this.#throttled = options.throttled?.() ?? 0;
  }

  get limit(): number {
    return this.#limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Runs `job`, one request that moves about `bytes`, when there is room; jobs start in the order they came.
   * @throws what the job throws, or the signal's reason while it waits.
   */
  use<T>(bytes: number, job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const counted = async (): Promise<T> => {
      const result = await job();
      this.#count(bytes);
      return result;
    };
    return this.occupy(counted, signal);
  }

  /**
   * The same for one that says nothing of the throughput, as it lasts for as long as many others: the stream of a folder.
   * @throws as {@link use}.
   */
  async occupy<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      const result = await job();
      this.#options.succeeded?.();
      return result;
    } catch (error) {
      this.#options.failed?.(error);
      throw error;
    } finally {
      this.#inFlight -= 1;
      this.#admit();
    }
  }

  /** Something failed that less load may cure: half as much at once. */
  backOff(): void {
    if (this.#fixed) return;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#mode = { kind: "hold", windows: 2 * holdWindows, rate: 0, next: "up" };
    this.#startWindow();
  }

  #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#window.startMs === 0) this.#startWindow();
    if (this.#inFlight < this.#limit && this.#waiting.size === 0) {
      this.#inFlight += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter);
        signal?.removeEventListener("abort", aborted);
      };
      const aborted = (): void => waiter.refuse(signal?.reason);
      const waiter: Waiter = {
        start: () => {
          leave();
          resolve();
        },
        refuse: (reason) => {
          leave();
          reject(reason);
        },
      };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#waiting.add(waiter);
    });
  }

  #admit(): void {
    for (const waiter of this.#waiting) {
      if (this.#inFlight >= this.#limit) return;
      this.#inFlight += 1;
      waiter.start();
    }
  }

  #count(bytes: number): void {
    if (this.#fixed) return;
    const throttled = this.#options.throttled?.() ?? 0;
    if (throttled > this.#throttled) {
      this.#throttled = throttled;
      this.backOff();
      return;
    }
    const window = this.#window;
    window.done += 1;
    window.units += 1 + bytes / requestBytes;
    if (this.#waiting.size > 0) window.full += 1;
    const elapsedMs = this.#now() - window.startMs;
    const many = window.done >= Math.max(8, 2 * this.#limit) && elapsedMs >= windowMs;
    const long = window.done >= this.#limit && elapsedMs >= longWindowMs;
    if (!many && !long) return;
    // A budget that was not used up tells nothing about its size.
    if (window.full * 2 > window.done) this.#learn(window.units / Math.max(1, elapsedMs));
    this.#startWindow();
  }

  #learn(rate: number): void {
    const mode = this.#mode;
    switch (mode.kind) {
      case "double":
        if (rate > mode.rate * doublingPays) this.#double(rate);
        else {
          this.#limit = mode.limit;
          this.#hold(Math.max(rate, mode.rate), "up");
        }
        return;
      case "hold":
        if (mode.windows > 1) {
          const smooth = mode.rate === 0 ? rate : mode.rate * 0.7 + rate * 0.3;
          this.#mode = { ...mode, windows: mode.windows - 1, rate: smooth };
        } else this.#probe(mode.next, mode.rate);
        return;
      case "probe": {
        const pays = mode.way === "up" ? rate > mode.rate * 1.07 : rate >= mode.rate * 0.98;
        // A step up that brings nearly all of itself is not the last: the server, or the line, has become better, or the doubling ended by chance.
        if (mode.way === "up" && rate > mode.rate * doublingPays) this.#double(rate);
        else if (pays) this.#probe(mode.way, rate);
        else {
          this.#limit = mode.limit;
          this.#hold(mode.rate, mode.way === "up" ? "down" : "up");
        }
      }
    }
  }

  #double(rate: number): void {
    this.#mode = { kind: "double", limit: this.#limit, rate };
    if (this.#limit === mostInFlight) this.#hold(rate, "down");
    this.#limit = Math.min(mostInFlight, this.#limit * 2);
  }

  #probe(way: "up" | "down", rate: number): void {
    const step = Math.max(1, this.#limit >> 2);
    const limit = Math.min(mostInFlight, Math.max(1, this.#limit + (way === "up" ? step : -step)));
    if (limit === this.#limit) {
      this.#hold(rate, way === "up" ? "down" : "up");
      return;
    }
    this.#mode = { kind: "probe", way, limit: this.#limit, rate };
    this.#limit = limit;
  }

  #hold(rate: number, next: "up" | "down"): void {
    this.#mode = { kind: "hold", windows: holdWindows, rate, next };
  }

  #startWindow(): void {
    this.#window = { startMs: this.#now(), units: 0, done: 0, full: 0 };
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }
}
