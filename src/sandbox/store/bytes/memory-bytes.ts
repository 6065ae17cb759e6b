import { randomUUID } from "node:crypto";
import { constants, rmSync } from "node:fs";
import { copyFile, link, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CecError } from "../../../base/errors.ts";
import type { Bytes, Place, Slot, Staged } from "../bytes.ts";
import { Spool, type Spooled, type WholeHandle, wholeOf } from "./spool.ts";

const memoryBytes = 1024 * 1024;
const chunkBytes = 256 * 1024;

/**
 * Contents by node id. Small ones are held in memory; longer ones lie in a private directory that goes with the server, so that a large
 * file costs no memory.
 */
export class MemoryBytes implements Bytes {
  readonly #contents = new Map<number, WholeHandle>();
  readonly #versions = new Map<string, WholeHandle>();
  readonly #directory: string;
  readonly #spool: Spool;
  #made: Promise<unknown> | undefined;

  /** `directory` is made when the first long content arrives, and removed by {@link close}. */
  constructor(directory: string) {
    this.#directory = join(directory, randomUUID());
    this.#spool = new Spool(this.#directory, memoryBytes);
  }

  async receive(body: ReadableStream<Uint8Array> | Uint8Array | null, slot?: Slot): Promise<Staged> {
    if (body instanceof Uint8Array && body.length <= memoryBytes) return this.#spool.receive(body);
    await this.#directoryMade();
    return this.#spool.receive(body, slot);
  }

  async join(parts: readonly Staged[]): Promise<Staged> {
    await this.#directoryMade();
    return this.#spool.join(parts as Spooled[]);
  }

  discard(staged: Staged): Promise<void> {
    return this.#spool.discard((staged as Spooled).handle);
  }

  /** Nothing to do: contents are found by id. */
  async keep(): Promise<number> {
    return 0;
  }

  adopt(staged: Staged, id: number): void {
    const old = this.#contents.get(id);
    this.#contents.set(id, wholeOf(staged));
    if (old?.kind === "file") rmSync(old.file, { force: true });
  }

  async clone(place: Place, size: number): Promise<Staged> {
    return staged(size, await this.#copyOf(this.#get(place)));
  }

  async #copyOf(content: WholeHandle): Promise<WholeHandle> {
    if (content.kind === "memory") return content;
    const file = this.#spool.fresh();
    await copyFile(content.file, file, constants.COPYFILE_FICLONE);
    return { kind: "file", file };
  }

  async read(place: Place, start: number, end: number): Promise<BodyInit> {
    return slice(this.#get(place), start, end);
  }

  async keepVersion(place: Place, version: string): Promise<void> {
    const content = this.#get(place);
    if (content.kind === "memory") {
      this.#versions.set(version, content);
      return;
    }
    const file = this.#spool.fresh();
    await link(content.file, file);
    this.#versions.set(version, { kind: "file", file });
  }

  async readVersion(version: string, start: number, end: number): Promise<BodyInit> {
    return slice(this.#version(version), start, end);
  }

  async cloneVersion(version: string, size: number): Promise<Staged> {
    return staged(size, await this.#copyOf(this.#version(version)));
  }

  async dropVersions(versions: readonly string[]): Promise<void> {
    for (const version of versions) {
      const content = this.#versions.get(version);
      this.#versions.delete(version);
      if (content !== undefined) await this.#spool.discard(content);
    }
  }

  #version(version: string): WholeHandle {
    const content = this.#versions.get(version);
    if (content !== undefined) return content;
    throw new CecError("not-found", "The content of this version is gone", { operation: "read" });
  }

  async *stream(place: Place, start: number, end: number): AsyncIterable<Uint8Array> {
    const content = this.#get(place);
    if (content.kind === "memory") {
      if (end > start) yield content.content.subarray(start, end);
      return;
    }
    for (let at = start; at < end; at += chunkBytes) {
      yield await Bun.file(content.file)
        .slice(at, Math.min(end, at + chunkBytes))
        .bytes();
    }
  }

  async makeFolder(): Promise<void> {}

  async move(): Promise<void> {}

  async remove(_path: string, ids: readonly number[]): Promise<void> {
    for (const id of ids) await this.#forget(id);
  }

  async close(): Promise<void> {
    this.#contents.clear();
    this.#versions.clear();
    if (this.#made !== undefined) await rm(this.#directory, { recursive: true, force: true });
  }

  #get(place: Place): WholeHandle {
    const content = this.#contents.get(place.id);
    if (content !== undefined) return content;
    throw new CecError("not-found", "The content of this file is gone", { operation: "read", path: place.path });
  }

  async #forget(id: number): Promise<void> {
    const old = this.#contents.get(id);
    if (old === undefined) return;
    this.#contents.delete(id);
    await this.#spool.discard(old);
  }

  #directoryMade(): Promise<unknown> {
    this.#made ??= mkdir(this.#directory, { recursive: true, mode: 0o700 });
    return this.#made;
  }
}

function staged(size: number, handle: WholeHandle): Spooled {
  return { size, md5: Buffer.alloc(0), blocks: [], head: new Uint8Array(0), handle };
}

function slice(content: WholeHandle, start: number, end: number): BodyInit {
  if (content.kind === "file") return Bun.file(content.file).slice(start, end);
  return content.content.subarray(start, end) as Uint8Array<ArrayBuffer>;
}
