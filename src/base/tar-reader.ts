import { CecError } from "./errors.ts";

const blockBytes = 512;
/** Records that describe the next entry (long names, PAX) are held in memory; none is longer than this in good faith. */
const maxRecordBytes = 1024 * 1024;
const empty = new Uint8Array(0);
const text = new TextDecoder();

export interface TarEntry {
  /** As written in the archive: not checked in any way. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly kind: "file" | "folder" | "other";
  /** Seconds since the epoch. */
  readonly modifiedSeconds: number;
  /** The content, in pieces that are only valid until the next one is asked for. What is not taken is skipped. */
  content(): AsyncIterable<Uint8Array>;
}

/** Bytes of a stream by count, with as few waits as the stream allows. */
class ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #held: Uint8Array = empty;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Between 1 and `limit` bytes; none at the end of the stream. */
  async some(limit: number): Promise<Uint8Array> {
    while (this.#held.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return empty;
      this.#held = value;
    }
    const taken = this.#held.subarray(0, limit);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  /** Exactly `count` bytes. @throws CecError `unavailable` when the stream ends before. */
  async exactly(count: number): Promise<Uint8Array> {
    if (this.#held.length >= count) return this.some(count);
    const whole = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const piece = await this.some(count - filled);
      if (piece.length === 0) throw cutShort();
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

function cutShort(): CecError {
  return new CecError("unavailable", "the archive ended in the middle of an entry", { operation: "read a tar stream" });
}

function corrupt(what: string): CecError {
  return new CecError("failed", `the archive is damaged: ${what}`, { operation: "read a tar stream" });
}

/**
 * Reads a tar stream (ustar, GNU long names, PAX paths and sizes, base-256 sizes) entry by entry, holding no content.
 * Leaving the loop cancels the stream. @throws CecError `failed` for a damaged header, `unavailable` for a stream cut short.
 */
export async function* readTar(stream: ReadableStream<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(stream);
  let finished = false;
  try {
    let extra: Record<string, string> = {};
    for (;;) {
      const header = (await source.exactly(blockBytes)).slice();
      if (header.every((byte) => byte === 0)) break;
      const fields = parseHeader(header);
      if (fields.type === "L" || fields.type === "x" || fields.type === "g" || fields.type === "K") {
        if (fields.sizeBytes > maxRecordBytes) throw corrupt("a record is too long");
        const record = (await source.exactly(padded(fields.sizeBytes))).subarray(0, fields.sizeBytes);
        if (fields.type === "L") extra = { ...extra, path: cString(record) };
        if (fields.type === "x") extra = { ...extra, ...parsePax(record) };
        continue;
      }
      const sizeBytes = extra.size === undefined ? fields.sizeBytes : Number(extra.size);
      if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw corrupt("a size makes no sense");
      let left = sizeBytes;
      const padding = padded(sizeBytes) - sizeBytes;
      yield {
        name: extra.path ?? fields.name,
        sizeBytes,
        kind: fields.type === "5" ? "folder" : fields.type === "0" || fields.type === "\0" ? "file" : "other",
        modifiedSeconds: extra.mtime === undefined ? fields.modifiedSeconds : Number(extra.mtime),
        async *content() {
          while (left > 0) {
            const piece = await source.some(left);
            if (piece.length === 0) throw cutShort();
            left -= piece.length;
            yield piece;
          }
        },
      };
      while (left > 0) {
        const piece = await source.some(left);
        if (piece.length === 0) throw cutShort();
        left -= piece.length;
      }
      if (padding > 0) await source.exactly(padding);
      extra = {};
    }
    // Drained to its end, the connection can serve again.
    while ((await source.some(65536)).length > 0);
    finished = true;
  } finally {
    // The reader has what it wanted or its own error; how the stream takes the refusal matters to nobody.
    if (!finished) await source.cancel().catch(() => undefined);
  }
}

function padded(sizeBytes: number): number {
  return Math.ceil(sizeBytes / blockBytes) * blockBytes;
}

function parseHeader(header: Uint8Array): { name: string; sizeBytes: number; type: string; modifiedSeconds: number } {
  let sum = 0;
  for (let at = 0; at < blockBytes; at += 1) sum += at >= 148 && at < 156 ? 32 : (header[at] ?? 0);
  if (sum !== parseNumber(header.subarray(148, 156))) throw corrupt("a header has a wrong checksum");
  const prefix = text.decode(header.subarray(257, 262)) === "ustar" ? cString(header.subarray(345, 500)) : "";
  const gnu = header[263] === 32;
  const name = cString(header.subarray(0, 100));
  return {
    name: prefix !== "" && !gnu ? `${prefix}/${name}` : name,
    sizeBytes: parseNumber(header.subarray(124, 136)),
    type: String.fromCharCode(header[156] ?? 0),
    modifiedSeconds: parseNumber(header.subarray(136, 148)),
  };
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Octal text, or base 256 where the first bit is set. */
function parseNumber(bytes: Uint8Array): number {
  if (((bytes[0] ?? 0) & 0x80) !== 0) {
    let value = (bytes[0] ?? 0) & 0x7f;
    for (const byte of bytes.subarray(1)) value = value * 256 + byte;
    return value;
  }
  const digits = cString(bytes).trim();
  if (digits === "") return 0;
  if (!/^[0-7]+$/.test(digits)) throw corrupt("a number is not octal");
  return Number.parseInt(digits, 8);
}

/** `<length> <key>=<value>\n`, where the length counts the whole line in bytes. */
function parsePax(record: Uint8Array): Record<string, string> {
  const values: Record<string, string> = {};
  let at = 0;
  while (at < record.length) {
    const space = record.indexOf(32, at);
    const length = space < 0 ? Number.NaN : Number(text.decode(record.subarray(at, space)));
    if (!Number.isInteger(length) || length <= 0 || at + length > record.length)
      throw corrupt("a PAX record is malformed");
    const line = text.decode(record.subarray(space + 1, at + length - 1));
    const equals = line.indexOf("=");
    if (equals < 0) throw corrupt("a PAX record is malformed");
    values[line.slice(0, equals)] = line.slice(equals + 1);
    at += length;
  }
  return values;
}
