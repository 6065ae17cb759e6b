import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLinesOf, writeLinesTo } from "./line-file.ts";

export interface SpoolOptions<T> {
  /** One line of text, without a line break. Default: JSON. */
  readonly encode?: (item: T) => string;
  readonly decode?: (line: string) => T;
  /** Items held in memory before they go to disk. Default 5,000. */
  readonly heldItems?: number;
}

/** A list that is written first and read later, of any length in flat memory: what is too much lies in a temporary file. */
export class Spool<T> {
  readonly #encode: (item: T) => string;
  readonly #decode: (line: string) => T;
  readonly #limit: number;
  #held: T[] = [];
  #folder: string | undefined;
  #count = 0;

  constructor({
    encode = JSON.stringify,
    decode = (line) => JSON.parse(line) as T,
    heldItems = 5000,
  }: SpoolOptions<T> = {}) {
    this.#encode = encode;
    this.#decode = decode;
    this.#limit = heldItems;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws the system's error when the disk is full. */
  async add(item: T): Promise<void> {
    this.#count += 1;
    this.#held.push(item);
    if (this.#held.length < this.#limit) return;
    const lines = this.#held.map(this.#encode);
    this.#held = [];
    this.#folder ??= await mkdtemp(join(tmpdir(), "cec-spool-"));
    await writeLinesTo(join(this.#folder, "items"), "a", lines);
  }

  /** Everything added so far, in order; may be read several times. */
  async *items(): AsyncGenerator<T> {
    if (this.#folder !== undefined) {
      for await (const line of readLinesOf(join(this.#folder, "items"))) yield this.#decode(line);
    }
    yield* this.#held;
  }

  /** Takes the temporary file away. */
  async dispose(): Promise<void> {
    this.#held = [];
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
