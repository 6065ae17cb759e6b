/**
 * A stream with two readers: one takes what it yields, the other looks at what is to come, which is kept until it is taken. The source may be asked
 * for an item before it has yielded the last, as generators may.
 */
export class LookAhead<T> {
  readonly #source: AsyncIterator<T>;
  /** What was taken before anybody looked, and is to be seen as well. */
  #first: Promise<IteratorResult<T>> | undefined;
  #begun = false;
  #kept: IteratorResult<T>[] = [];
  #taken = 0;
  #looking: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /**
   * Looks at the next item that was not looked at: the very first, even when it was taken, or one that was not taken either. One look at a time. A
   * failure of the source is told here and to who takes.
   */
  async look(): Promise<IteratorResult<T>> {
    const first = this.#first;
    this.#first = undefined;
    this.#begun = true;
    if (first) return await first;
    const looked = this.#source.next();
    const done = (): void => {
      this.#looking = undefined;
    };
    this.#looking = looked.then(
      (result) => {
        if (!result.done) this.#kept.push(result);
        done();
      },
      (error) => {
        this.#failure = { error };
        done();
      },
    );
    return await looked;
  }

  /** All items, each once. */
  items(): AsyncIterable<T> {
    const next = async (): Promise<IteratorResult<T>> => {
      // What is being looked at comes before what follows it.
      while (this.#looking) await this.#looking;
      const kept = this.#kept[this.#taken];
      if (kept) {
        this.#taken += 1;
        return kept;
      }
      if (this.#taken > 0) this.#kept = [];
      this.#taken = 0;
      if (this.#failure) throw this.#failure.error;
      const taken = this.#source.next();
      if (!this.#begun) this.#first = taken;
      this.#begun = true;
      return await taken;
    };
    const end = async (): Promise<IteratorResult<T>> =>
      (await this.#source.return?.()) ?? { done: true, value: undefined };
    return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
  }
}
