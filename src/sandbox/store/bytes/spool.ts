import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Slot, Staged } from "../bytes.ts";
import { ContentDigest } from "../content-digest.ts";

/** Where a staged content waits: small ones in memory, others in a file of the spool's directory. */
export type SpoolHandle =
  | { readonly kind: "memory"; readonly content: Uint8Array }
  | { readonly kind: "file"; readonly file: string }
  /** A part at its place in a file that holds others as well. */
  | { readonly kind: "slice"; readonly file: string; readonly offset: number };

export type WholeHandle = Exclude<SpoolHandle, { kind: "slice" }>;

/** @throws RangeError for a part that was not joined. */
export function wholeOf(staged: Staged): WholeHandle {
  const { handle } = staged as Spooled;
  if (handle.kind === "slice") throw new RangeError("a part is no content of its own before it is joined");
  return handle;
}

export interface Spooled extends Staged {
  readonly handle: SpoolHandle;
}

const copyBytes = 4 * 1024 * 1024;

/**
 * Takes bodies in. Nothing but the chunk in hand is held in memory once a body is longer than `memoryBytes`.
 */
export class Spool {
  readonly #directory: string;
  readonly #memoryBytes: number;
  /** Slices of each file that are there or on their way. */
  readonly #slices = new Map<string, number>();

  constructor(directory: string, memoryBytes: number) {
    this.#directory = directory;
    this.#memoryBytes = memoryBytes;
  }

  async receive(body: ReadableStream<Uint8Array> | Uint8Array | null, slot?: Slot): Promise<Spooled> {
    const digest = new ContentDigest();
    if (body === null || body instanceof Uint8Array) {
      const content = body ?? new Uint8Array(0);
      digest.update(content);
      if (content.length <= this.#memoryBytes) return { ...digest.finish(), handle: { kind: "memory", content } };
      return { ...digest.finish(), handle: await this.#write([content], slot) };
    }
    const small: Uint8Array[] = [];
    let length = 0;
    const chunks = body[Symbol.asyncIterator]();
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      digest.update(next.value);
      small.push(next.value);
      length += next.value.length;
      if (length > this.#memoryBytes) {
        const handle = await this.#write(rest(small, chunks, digest), slot);
        return { ...digest.finish(), handle };
      }
    }
    return { ...digest.finish(), handle: { kind: "memory", content: Buffer.concat(small) } };
  }

  /** Makes one content of several: nothing is moved where they lie in their places already, else they are appended to the first. */
  async join(parts: readonly Spooled[]): Promise<Spooled> {
    const [first] = parts;
    if (first !== undefined && parts.length === 1 && first.handle.kind !== "slice") return first;
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const sums = {
      size,
      md5: Buffer.alloc(0),
      blocks: parts.flatMap((part) => part.blocks),
      head: first?.head ?? new Uint8Array(0),
    };
    if (size <= this.#memoryBytes) {
      const pieces = parts.map((part) => (part.handle.kind === "memory" ? part.handle.content : new Uint8Array(0)));
      return { ...sums, handle: { kind: "memory", content: Buffer.concat(pieces) } };
    }
    const whole = this.#wholeOf(parts);
    if (whole !== undefined) {
      await fillIn(whole, parts);
      return { ...sums, handle: { kind: "file", file: whole } };
    }
    const base = first?.handle.kind === "file" ? first.handle.file : this.fresh();
    const handle = await open(base, "a", 0o600);
    try {
      for (const part of parts) {
        if (part.handle.kind === "file" && part.handle.file === base) continue;
        await append(handle, part);
        await this.discard(part.handle);
      }
    } finally {
      await handle.close();
    }
    return { ...sums, handle: { kind: "file", file: base } };
  }

  /** Puts the content where it belongs, replacing what is there in one step. */
  async place(handle: WholeHandle, target: string): Promise<void> {
    if (handle.kind === "file") return rename(handle.file, target);
    const beside = this.fresh();
    await Bun.write(beside, handle.content);
    await rename(beside, target);
  }

  async discard(handle: SpoolHandle): Promise<void> {
    if (handle.kind === "file") await rm(handle.file, { force: true });
    if (handle.kind !== "slice") return;
    const left = (this.#slices.get(handle.file) ?? 1) - 1;
    this.#slices.set(handle.file, left);
    if (left > 0) return;
    this.#slices.delete(handle.file);
    await rm(handle.file, { force: true });
  }

  /** The file in which these parts, and no others, lie one behind the other from its start; small ones may still be in memory. */
  #wholeOf(parts: readonly Spooled[]): string | undefined {
    let end = 0;
    let file: string | undefined;
    let slices = 0;
    for (const { handle, size } of parts) {
      if (handle.kind === "file") return undefined;
      if (handle.kind === "slice") {
        if (handle.offset !== end || (file ?? handle.file) !== handle.file) return undefined;
        file = handle.file;
        slices += 1;
      }
      end += size;
    }
    if (file === undefined || this.#slices.get(file) !== slices) return undefined;
    this.#slices.delete(file);
    return file;
  }

  /** A new name in the spool's directory. */
  fresh(): string {
    return join(this.#directory, randomUUID());
  }

  async #write(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, slot?: Slot): Promise<SpoolHandle> {
    if (slot) return this.#writeSlice(chunks, slot);
    const file = this.fresh();
    const handle = await open(file, "wx", 0o600);
    try {
      for await (const chunk of chunks) await writeAll(handle, chunk);
    } catch (error) {
      await handle.close();
      await rm(file, { force: true });
      throw error;
    }
    await handle.close();
    return { kind: "file", file };
  }

  async #writeSlice(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    { key, offset }: Slot,
  ): Promise<SpoolHandle> {
    const handle: SpoolHandle = { kind: "slice", file: join(this.#directory, key), offset };
    this.#slices.set(handle.file, (this.#slices.get(handle.file) ?? 0) + 1);
    try {
      const file = await open(handle.file, constants.O_WRONLY | constants.O_CREAT, 0o600);
      try {
        let at = offset;
        for await (const chunk of chunks) {
          await writeAll(file, chunk, at);
          at += chunk.length;
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      await this.discard(handle);
      throw error;
    }
    return handle;
  }
}

async function* rest(
  seen: readonly Uint8Array[],
  chunks: AsyncIterator<Uint8Array>,
  digest: ContentDigest,
): AsyncGenerator<Uint8Array> {
  yield* seen;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    digest.update(next.value);
    yield next.value;
  }
}

/** Writes the parts that are in memory to their places between and behind the others. */
async function fillIn(path: string, parts: readonly Spooled[]): Promise<void> {
  const file = await open(path, "r+");
  try {
    let at = 0;
    for (const { handle, size } of parts) {
      if (handle.kind === "memory") await writeAll(file, handle.content, at);
      at += size;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
}

async function append(target: FileHandle, { handle, size }: Spooled): Promise<void> {
  if (handle.kind === "memory") return writeAll(target, handle.content);
  const source = await open(handle.file, "r");
  const buffer = Buffer.allocUnsafe(copyBytes);
  const start = handle.kind === "slice" ? handle.offset : 0;
  try {
    for (let at = 0; at < size; ) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, size - at), start + at);
      if (bytesRead === 0) break;
      await writeAll(target, buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await source.close();
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, position?: number): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const where = position === undefined ? null : position + at;
    at += (await handle.write(chunk, at, chunk.length - at, where)).bytesWritten;
  }
}
