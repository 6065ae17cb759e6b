import { createHash, type Hash } from "node:crypto";

/** Blocks of this many bytes are hashed one by one; 10 MiB, as the server does. */
export const cellsBlockBytes = 10 * 1024 * 1024;

/** The server's `x-cells-hash` from the hex MD5s of the blocks, in order: the MD5 of their concatenated raw digests. */
export function combineBlocks(blockDigests: readonly string[]): string {
  const outer = createHash("md5");
  for (const digest of blockDigests) outer.update(Buffer.from(digest, "hex"));
  // An empty file counts as one empty block.
  if (blockDigests.length === 0) outer.update(createHash("md5").digest());
  return outer.digest("hex");
}

/** Computes `x-cells-hash` of bytes that arrive in pieces of any size. */
export class CellsHasher {
  readonly #blocks: string[] = [];
  #block: Hash = createHash("md5");
  #blockFilled = 0;

  update(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const take = Math.min(bytes.length - at, cellsBlockBytes - this.#blockFilled);
      this.#block.update(bytes.subarray(at, at + take));
      this.#blockFilled += take;
      at += take;
      if (this.#blockFilled === cellsBlockBytes) this.#close();
    }
  }

  /** Lowercase hex. The hasher is spent afterwards. */
  digest(): string {
    if (this.#blockFilled > 0) this.#close();
    return combineBlocks(this.#blocks);
  }

  #close(): void {
    this.#blocks.push(this.#block.digest("hex"));
    this.#block = createHash("md5");
    this.#blockFilled = 0;
  }
}
