import { isCecError } from "./errors.ts";
import { sleep } from "./sleep.ts";

/**
 * A stream that may take long to its first item, and what is done meanwhile. It is begun when it is made; read either its {@link items} alone, or
 * {@link meanwhile} to its end and then the items. {@link close} gives it up, whatever it waits for.
 */
export class SlowStart<T> {
  readonly #iterator: AsyncIterator<T>;
  readonly #first: Promise<IteratorResult<T>>;
  readonly #arrived = new AbortController();
  readonly #closed = new AbortController();
  readonly #signal: AbortSignal;

  constructor(items: (signal: AbortSignal) => AsyncIterable<T>, signal?: AbortSignal) {
    this.#signal = signal ? AbortSignal.any([signal, this.#closed.signal]) : this.#closed.signal;
    this.#iterator = items(this.#signal)[Symbol.asyncIterator]();
    this.#first = this.#iterator.next();
    const arrived = (): void => this.#arrived.abort();
    // Its failure is told to who reads the items.
    this.#first.then(arrived, arrived);
  }

  /**
   * What `early` yields from `patienceMs` on until the first item is there; then its signal is aborted. A failure of the server ends it without a
   * word, as the stream itself tells all there is.
   */
  async *meanwhile<E>(early: (signal: AbortSignal) => AsyncIterable<E>, patienceMs: number): AsyncGenerator<E> {
    const over = AbortSignal.any([this.#signal, this.#arrived.signal]);
    try {
      await sleep(patienceMs, over);
      for await (const each of early(over)) {
        yield each;
        if (over.aborted) return;
      }
    } catch (error) {
      if (!over.aborted && !isCecError(error)) throw error;
    }
  }

  /** To be read once. */
  items(): AsyncIterable<T> {
    let isFirst = true;
    const next = (): Promise<IteratorResult<T>> => {
      if (!isFirst) return this.#iterator.next();
      isFirst = false;
      return this.#first;
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#first.catch(() => undefined);
    await this.#iterator.return?.();
  }
}
