/** Allows so many at once and so many a second after that. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #since = 0;

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
  }

  /** True when one more is allowed at this time (any clock, in milliseconds). */
  take(nowMs: number): boolean {
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#since) / 1000) * this.#perSecond);
    this.#since = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
