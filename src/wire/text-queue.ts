/** Hands texts that arrive by themselves to one reader in order. Ends or breaks once, after what has arrived before. */
export class TextQueue implements AsyncIterable<string> {
  readonly #waiting: string[] = [];
  #over: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  push(text: string): void {
    if (this.#over) return;
    this.#waiting.push(text);
    this.#wake?.();
  }

  end(error?: Error): void {
    this.#over ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    for (;;) {
      const text = this.#waiting.shift();
      if (text !== undefined) yield text;
      else if (this.#over?.error) throw this.#over.error;
      else if (this.#over) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}
