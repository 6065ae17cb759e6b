import { hashBlockBytes } from "../../protocol/gateway.ts";

/** What a content adds up to. */
export interface ContentSums {
  readonly size: number;
  readonly md5: Buffer;
  readonly blocks: Buffer[];
  readonly head: Uint8Array;
}

const headBytes = 512;

/**
 * MD5 of a whole content and of its blocks of 10 MiB, fed chunk by chunk. Up to the end of the first block the two are the same, and
 * only one is computed.
 */
export class ContentDigest {
  #block = new Bun.CryptoHasher("md5");
  #whole: Bun.CryptoHasher | undefined;
  #inBlock = 0;
  #size = 0;
  #head: Uint8Array = new Uint8Array(0);
  readonly #blocks: Buffer[] = [];

  update(chunk: Uint8Array): void {
    if (this.#head.length < headBytes && chunk.length > 0) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, headBytes - this.#head.length)]);
    }
    this.#size += chunk.length;
    this.#whole?.update(chunk);
    let rest = chunk;
    while (this.#inBlock + rest.length > hashBlockBytes) {
      const part = rest.subarray(0, hashBlockBytes - this.#inBlock);
      rest = rest.subarray(part.length);
      this.#block.update(part);
      if (this.#whole === undefined) {
        this.#whole = this.#block.copy();
        this.#whole.update(rest);
      }
      this.#endBlock();
    }
    this.#block.update(rest);
    this.#inBlock += rest.length;
  }

  #endBlock(): void {
    this.#blocks.push(Buffer.from(this.#block.digest()));
    this.#block = new Bun.CryptoHasher("md5");
    this.#inBlock = 0;
  }

  /** To be called once. */
  finish(): ContentSums {
    const whole = this.#whole === undefined ? this.#block.copy() : this.#whole;
    if (this.#inBlock > 0 || this.#blocks.length === 0) this.#endBlock();
    return { size: this.#size, md5: Buffer.from(whole.digest()), blocks: this.#blocks, head: this.#head };
  }
}

/** `x-cells-hash`: the MD5 over the raw MD5s of the blocks, in hex. */
export function blockHash(blocks: readonly Buffer[]): string {
  return new Bun.CryptoHasher("md5").update(Buffer.concat(blocks)).digest("hex");
}
