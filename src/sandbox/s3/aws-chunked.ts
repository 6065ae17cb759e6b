import { type Signed, scopeOf, sha256Hex, sign, signingKey } from "./sigv4.ts";

/** What checks the chunks: the seed is the signature of the request's head. */
export interface ChunkSigner {
  readonly signed: Signed;
  readonly secret: string;
}

const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** A chunk header is `<hex length>;chunk-signature=<64 hex>\r\n`. */
const maxHeaderBytes = 256;
/** Chunks are held in memory to be checked: longer ones are refused (AWS SDKs send 64 KiB to 1 MiB). */
const maxChunkBytes = 16 * 1024 * 1024;

/** Thrown for a chunk whose signature or framing is wrong; the caller answers as the real gateway does. */
export class ChunkRefused extends Error {}

/**
 * Takes the framing of `Content-Encoding: aws-chunked` off (`STREAMING-AWS4-HMAC-SHA256-PAYLOAD`) and checks the signature of each chunk
 * when a signer is given. Memory: one chunk.
 * @throws ChunkRefused
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Uint8Array>,
  signer?: ChunkSigner,
): AsyncGenerator<Uint8Array> {
  const buffer = new Gather(body);
  const key = signer && signingKey(signer.signed, signer.secret);
  let previous = signer?.signed.signature ?? "";
  for (;;) {
    const header = await buffer.line(maxHeaderBytes);
    const match = /^([0-9a-f]+)(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(header);
    const length = Number.parseInt(match?.[1] ?? "", 16);
    if (!match || !(length <= maxChunkBytes)) throw new ChunkRefused("chunk header");
    const data = await buffer.bytes(length);
    if (signer && key) {
      const text = ["AWS4-HMAC-SHA256-PAYLOAD", signer.signed.time, scopeOf(signer.signed), previous, emptySha256];
      const expected = sign(key, [...text, sha256Hex(data)].join("\n"));
      if (match[2]?.toLowerCase() !== expected) throw new ChunkRefused("chunk signature");
      previous = expected;
    }
    if ((await buffer.line(0)) !== "") throw new ChunkRefused("chunk end");
    if (length === 0) return;
    yield data;
  }
}

/** Reads lines and exact lengths from a stream of pieces. */
class Gather {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<void> {
    const next = await this.#source.next();
    if (next.done) throw new ChunkRefused("the body ended inside a chunk");
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
  }

  async line(maxBytes: number): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        if (this.#held[end - 1] !== 13 || end - 1 > maxBytes) throw new ChunkRefused("line end");
        const text = new TextDecoder().decode(this.#held.subarray(0, end - 1));
        this.#held = this.#held.subarray(end + 1);
        return text;
      }
      if (this.#held.length > maxBytes + 1) throw new ChunkRefused("line length");
      await this.#more();
    }
  }

  /** Exactly `length` bytes. The pieces are joined once, however many there are. */
  async bytes(length: number): Promise<Uint8Array> {
    if (this.#held.length >= length) {
      const data = this.#held.subarray(0, length);
      this.#held = this.#held.subarray(length);
      return data;
    }
    const data = new Uint8Array(length);
    let filled = 0;
    for (;;) {
      const piece = this.#held.subarray(0, length - filled);
      data.set(piece, filled);
      filled += piece.length;
      this.#held = this.#held.subarray(piece.length);
      if (filled === length) return data;
      await this.#more();
    }
  }
}
