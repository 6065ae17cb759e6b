/** Lines looked at before the first is printed: when there are no more, the title tells their number. */
const windowLines = 1000;

/** A titled list of any length: as with tables, a list of more than 1,000 lines is shown as it comes, under a title without a number. */
export class StreamedList {
  readonly #print: (line: string) => void;
  readonly #title: (count: number | undefined) => string;
  #window: string[] | undefined = [];

  constructor(print: (line: string) => void, title: (count: number | undefined) => string) {
    this.#print = print;
    this.#title = title;
  }

  add(line: string): void {
    if (!this.#window) {
      this.#print(line);
      return;
    }
    this.#window.push(line);
    if (this.#window.length > windowLines) this.#start(undefined);
  }

  /** An empty list prints its title alone. */
  end(): void {
    if (this.#window) this.#start(this.#window.length);
  }

  #start(count: number | undefined): void {
    const lines = this.#window ?? [];
    this.#window = undefined;
    this.#print(this.#title(count));
    for (const line of lines) this.#print(line);
  }
}
