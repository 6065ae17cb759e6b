/** How the body after a head ends (RFC 9112, 6.3). */
export type Framing = { readonly bytes: number } | "chunked" | "until-close" | "tunnel";

/** The start line and the headers of a message. */
export interface Head {
  /** `PUT /io/a HTTP/1.1`, or `HTTP/1.1 200 OK`. */
  readonly startLine: string;
  /** Lower-case name. */
  header(name: string): string | undefined;
}

/** A message in pieces that, put together again, are the bytes that came. */
export type Piece =
  | { readonly kind: "head"; readonly head: Head; readonly bytes: Buffer }
  /** Bytes of the body. */
  | { readonly kind: "payload"; readonly bytes: Buffer }
  /** Chunk sizes and line ends of a chunked body, trailers. */
  | { readonly kind: "framing"; readonly bytes: Buffer }
  | { readonly kind: "end" };

const maxHeadBytes = 256 * 1024;

/**
 * Cuts a stream of HTTP/1.1 messages into pieces, without looking at more than it must. After a tunnel (101) everything is payload.
 * @param framingOf tells how the body after a head ends
 * @throws Error for what is not HTTP
 */
export async function* httpPieces(
  source: AsyncIterable<Buffer>,
  framingOf: (head: Head) => Framing,
): AsyncGenerator<Piece> {
  const input = new Input(source);
  for (;;) {
    const bytes = await input.until("\r\n\r\n");
    if (!bytes) return;
    const head = readHead(bytes);
    const framing = framingOf(head);
    yield { kind: "head", head, bytes };
    if (framing === "chunked") yield* chunkedBody(input);
    else if (framing === "until-close" || framing === "tunnel") yield* plainBody(input, Number.POSITIVE_INFINITY);
    else yield* plainBody(input, framing.bytes);
    yield { kind: "end" };
  }
}

function readHead(bytes: Buffer): Head {
  const [startLine = "", ...lines] = bytes.toString("latin1").split("\r\n");
  return {
    startLine,
    header: (name) => {
      const line = lines.find((one) => one.slice(0, one.indexOf(":")).toLowerCase() === name);
      return line?.slice(name.length + 1).trim();
    },
  };
}

async function* plainBody(input: Input, length: number): AsyncGenerator<Piece> {
  for (let left = length; left > 0; ) {
    const bytes = await input.some(left);
    if (!bytes) return;
    left -= bytes.length;
    yield { kind: "payload", bytes };
  }
}

async function* chunkedBody(input: Input): AsyncGenerator<Piece> {
  for (;;) {
    const line = await input.until("\r\n");
    if (!line) return;
    yield { kind: "framing", bytes: line };
    const length = Number.parseInt(line.toString("latin1"), 16);
    if (Number.isNaN(length)) throw new Error("a chunk without a length");
    if (length === 0) {
      yield* trailers(input);
      return;
    }
    yield* plainBody(input, length);
    const end = await input.until("\r\n");
    if (!end) return;
    yield { kind: "framing", bytes: end };
  }
}

async function* trailers(input: Input): AsyncGenerator<Piece> {
  for (;;) {
    const line = await input.until("\r\n");
    if (!line) return;
    yield { kind: "framing", bytes: line };
    if (line.length === 2) return;
  }
}

/** Bytes that arrived and were not given out yet. */
class Input {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  /** Up to and with the mark; `undefined` at the end of the stream. */
  async until(mark: string): Promise<Buffer | undefined> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) return this.#take(at + mark.length);
      if (this.#held.length > maxHeadBytes) throw new Error("a head without an end");
      if (!(await this.#more())) return undefined;
    }
  }

  /** At least one byte and at most `limit`. */
  async some(limit: number): Promise<Buffer | undefined> {
    if (this.#held.length === 0 && !(await this.#more())) return undefined;
    return this.#take(limit);
  }
}
