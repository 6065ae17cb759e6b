import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Staged } from "../bytes.ts";
import { ContentDigest } from "../content-digest.ts";

/** Where a staged content waits: small ones in memory, others in a file of the spool's directory. */
export type SpoolHandle =
  | { readonly kind: "memory"; readonly content: Uint8Array }
  | { readonly kind: "file"; readonly file: string };

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

  constructor(directory: string, memoryBytes: number) {
    this.#directory = directory;
    this.#memoryBytes = memoryBytes;
  }

  async receive(body: ReadableStream<Uint8Array> | Uint8Array | null): Promise<Spooled> {
    const digest = new ContentDigest();
    if (body === null || body instanceof Uint8Array) {
      const content = body ?? new Uint8Array(0);
      digest.update(content);
      if (content.length <= this.#memoryBytes) return { ...digest.finish(), handle: { kind: "memory", content } };
      return { ...digest.finish(), handle: await this.#write([content]) };
    }
    const small: Uint8Array[] = [];
    let length = 0;
    const chunks = body[Symbol.asyncIterator]();
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      digest.update(next.value);
      small.push(next.value);
      length += next.value.length;
      if (length > this.#memoryBytes) {
        const handle = await this.#write(rest(small, chunks, digest));
        return { ...digest.finish(), handle };
      }
    }
    return { ...digest.finish(), handle: { kind: "memory", content: Buffer.concat(small) } };
  }

  /** Makes one content of several: appended to the first where that is a file. */
  async join(parts: readonly Spooled[]): Promise<Spooled> {
    const [first] = parts;
    if (first !== undefined && parts.length === 1) return first;
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
    const base = first?.handle.kind === "file" ? first.handle.file : this.fresh();
    const handle = await open(base, "a", 0o600);
    try {
      for (const part of parts)
        if (part.handle.kind !== "file" || part.handle.file !== base) await append(handle, part.handle);
    } finally {
      await handle.close();
    }
    return { ...sums, handle: { kind: "file", file: base } };
  }

  /** Puts the content where it belongs, replacing what is there in one step. */
  async place(handle: SpoolHandle, target: string): Promise<void> {
    if (handle.kind === "file") return rename(handle.file, target);
    const beside = this.fresh();
    await Bun.write(beside, handle.content);
    await rename(beside, target);
  }

  async discard(handle: SpoolHandle): Promise<void> {
    if (handle.kind === "file") await rm(handle.file, { force: true });
  }

  /** A new name in the spool's directory. */
  fresh(): string {
    return join(this.#directory, randomUUID());
  }

  async #write(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<SpoolHandle> {
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

async function append(target: FileHandle, part: SpoolHandle): Promise<void> {
  if (part.kind === "memory") return writeAll(target, part.content);
  const source = await open(part.file, "r");
  const buffer = Buffer.allocUnsafe(copyBytes);
  try {
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      await writeAll(target, buffer.subarray(0, bytesRead));
    }
  } finally {
    await source.close();
  }
  await rm(part.file, { force: true });
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten;
}
