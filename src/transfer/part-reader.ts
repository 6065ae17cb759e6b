import { type ByteSource, readUnless } from "../base/byte-source.ts";

/** What is read behind a full part to learn whether anything follows. */
const peekBytes = 64 * 1024;

/** Cuts a source into parts of a given size. Memory for a part is used again once it is given back. */
export class PartReader {
  readonly #source: ByteSource;
  readonly #onRead: (bytes: number) => void;
  readonly #free: Uint8Array[] = [];
  readonly #peek = new Uint8Array(peekBytes);
  /** So many bytes of the peek belong to the next part. */
  #peeked = 0;

  /** `onRead` is told of every piece. */
  constructor(source: ByteSource, onRead: (bytes: number) => void = () => undefined) {
    this.#source = source;
    this.#onRead = onRead;
  }

  /** A full part, or the last one, which may be empty. `size` is at least 64 KiB. An abort ends the waiting, since a pipe may stay silent for ever. */
  async next(size: number, signal: AbortSignal): Promise<{ bytes: Uint8Array; last: boolean }> {
    let buffer = this.#free.pop();
    if (buffer === undefined || buffer.length !== size) buffer = new Uint8Array(size);
    buffer.set(this.#peek.subarray(0, this.#peeked));
    let filled = this.#peeked;
    this.#peeked = 0;
    while (filled < size) {
      const count = await this.#read(buffer.subarray(filled), signal);
      if (count === 0) return { bytes: buffer.subarray(0, filled), last: true };
      filled += count;
    }
    // One more look, so that a stream which ends where a part does has no empty part behind it.
    this.#peeked = await this.#read(this.#peek, signal);
    return { bytes: buffer, last: this.#peeked === 0 };
  }

  /** A part that has arrived. */
  giveBack(part: Uint8Array): void {
    if (part.byteOffset === 0 && part.length === part.buffer.byteLength) this.#free.push(part);
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  async #read(into: Uint8Array, signal: AbortSignal): Promise<number> {
    const count = await readUnless(this.#source, into, signal);
    this.#onRead(count);
    return count;
  }
}
