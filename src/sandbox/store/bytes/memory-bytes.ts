import { randomUUID } from "node:crypto";
import { constants, rmSync } from "node:fs";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CecError } from "../../../base/errors.ts";
import type { Bytes, Place, Staged } from "../bytes.ts";
import { Spool, type Spooled, type SpoolHandle } from "./spool.ts";

const memoryBytes = 1024 * 1024;
const chunkBytes = 256 * 1024;

/**
 * Contents by node id. Small ones are held in memory; longer ones lie in a private directory that goes with the server, so that a large
 * file costs no memory.
 */
export class MemoryBytes implements Bytes {
  readonly #contents = new Map<number, SpoolHandle>();
  readonly #directory: string;
  readonly #spool: Spool;
  #made: Promise<unknown> | undefined;

  /** `directory` is made when the first long content arrives, and removed by {@link close}. */
  constructor(directory: string) {
    this.#directory = join(directory, randomUUID());
    this.#spool = new Spool(this.#directory, memoryBytes);
  }

  async receive(body: ReadableStream<Uint8Array> | Uint8Array | null): Promise<Staged> {
    if (body instanceof Uint8Array && body.length <= memoryBytes) return this.#spool.receive(body);
    await this.#directoryMade();
    return this.#spool.receive(body);
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
    this.#contents.set(id, (staged as Spooled).handle);
    if (old?.kind === "file") rmSync(old.file, { force: true });
  }

  async clone(place: Place, size: number): Promise<Staged> {
    return { size, md5: Buffer.alloc(0), blocks: [], head: new Uint8Array(0), handle: await this.#copyOf(place) };
  }

  async #copyOf(place: Place): Promise<SpoolHandle> {
    const content = this.#get(place);
    if (content.kind === "memory") return content;
    const file = this.#spool.fresh();
    await copyFile(content.file, file, constants.COPYFILE_FICLONE);
    return { kind: "file", file };
  }

  async read(place: Place, start: number, end: number): Promise<BodyInit> {
    const content = this.#get(place);
    if (content.kind === "file") return Bun.file(content.file).slice(start, end);
    return content.content.subarray(start, end) as Uint8Array<ArrayBuffer>;
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
    if (this.#made !== undefined) await rm(this.#directory, { recursive: true, force: true });
  }

  #get(place: Place): SpoolHandle {
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
