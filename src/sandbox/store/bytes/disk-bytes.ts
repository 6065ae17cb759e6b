import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { copyFile, link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CecError } from "../../../base/errors.ts";
import type { Bytes, Place, Slot, Staged } from "../bytes.ts";
import { diskPath } from "./disk-names.ts";
import { Spool, type Spooled, type SpoolHandle, wholeOf } from "./spool.ts";

/** Children of a file (the server accepts those) lie in a folder beside it, named after it. */
const belowSuffix = "~below";
const smallBytes = 64 * 1024;
const memoryBytes = 256 * 1024;

/** Contents as ordinary files: `<files>/<datasource>/<path>`. Bodies arrive in `incoming` and are renamed into place. */
export class DiskBytes implements Bytes {
  readonly #files: string;
  readonly #spool: Spool;
  readonly #versions: string;

  constructor(files: string, incoming: string, versions: string) {
    this.#files = files;
    this.#versions = versions;
    this.#spool = new Spool(incoming, memoryBytes);
  }

  receive(body: ReadableStream<Uint8Array> | Uint8Array | null, slot?: Slot): Promise<Staged> {
    return this.#spool.receive(body, slot);
  }

  join(parts: readonly Staged[]): Promise<Staged> {
    return this.#spool.join(parts as Spooled[]);
  }

  discard(staged: Staged): Promise<void> {
    return this.#spool.discard((staged as Spooled).handle);
  }

  async keep(staged: Staged, path: string): Promise<number> {
    const handle = wholeOf(staged);
    if (handle.kind === "memory") {
      const stamp = this.#keepSmall(handle.content, diskPath(this.#files, path));
      if (stamp !== undefined) return stamp;
    }
    const target = await this.#writable(path);
    await this.#spool.place(handle, target);
    return stampOf(target);
  }

  /**
   * The shortest way for small files, which come by the thousand: a few synchronous calls cost less than handing each to a thread.
   * `undefined` when something stands in the way, and the long way is needed.
   */
  #keepSmall(content: Uint8Array, target: string): number | undefined {
    const beside = this.#spool.fresh();
    writeFileSync(beside, content);
    try {
      try {
        renameSync(beside, target);
      } catch (error) {
        if (!hasCode(error, "ENOENT")) throw error;
        mkdirSync(dirname(target), { recursive: true });
        renameSync(beside, target);
      }
    } catch (error) {
      rmSync(beside, { force: true });
      if (hasCode(error, "ENOTDIR", "EEXIST")) return undefined;
      throw error;
    }
    return Math.floor(statSync(target).mtimeMs);
  }

  /** Nothing to do: the path says whose content it is. */
  adopt(): void {}

  async clone(place: Place, size: number): Promise<Staged> {
    return this.#copyOf(await this.#existing(place.path), size);
  }

  async #copyOf(source: string, size: number): Promise<Staged> {
    const file = this.#spool.fresh();
    await copyFile(source, file, constants.COPYFILE_FICLONE);
    const handle: SpoolHandle = { kind: "file", file };
    return { size, md5: Buffer.alloc(0), blocks: [], head: new Uint8Array(0), handle };
  }

  async read(place: Place, start: number, end: number): Promise<BodyInit> {
    return this.#readSmall(place.path, start, end) ?? Bun.file(await this.#existing(place.path)).slice(start, end);
  }

  async *stream(place: Place, start: number, end: number): AsyncIterable<Uint8Array> {
    const small = this.#readSmall(place.path, start, end);
    if (small !== undefined) {
      if (small.length > 0) yield small;
      return;
    }
    const handle = await open(await this.#existing(place.path), "r");
    try {
      for (let at = start; at < end; ) {
        const buffer = Buffer.allocUnsafe(Math.min(memoryBytes, end - at));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  /** As {@link #keepSmall}: some synchronous calls cost less than handing each to a thread. `undefined` when the long way is needed. */
  #readSmall(path: string, start: number, end: number): Uint8Array<ArrayBuffer> | undefined {
    if (end - start > smallBytes) return undefined;
    let file: number;
    try {
      file = openSync(diskPath(this.#files, path), "r");
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
      throw error;
    }
    try {
      const content = new Uint8Array(end - start);
      const read = content.length === 0 ? 0 : readSync(file, content, 0, content.length, start);
      return read === content.length ? content : undefined;
    } finally {
      closeSync(file);
    }
  }

  async makeFolder(path: string): Promise<void> {
    await this.#makeFolders(diskPath(this.#files, path));
  }

  async move(fromPath: string, toPath: string): Promise<void> {
    const target = await this.#writable(toPath);
    const source = await this.#locate(diskPath(this.#files, fromPath));
    await rename(source, target);
    await ignoreMissing(rename(source + belowSuffix, target + belowSuffix));
  }

  async remove(path: string): Promise<void> {
    const target = await this.#locate(diskPath(this.#files, path));
    await rm(target, { recursive: true, force: true });
    await rm(target + belowSuffix, { recursive: true, force: true });
  }

  /** A second name for the file: the first goes to the new content, and a kill in between loses neither. */
  async keepVersion(place: Place, version: string): Promise<void> {
    await link(await this.#existing(place.path), this.#versionFile(version));
  }

  async readVersion(version: string, start: number, end: number): Promise<BodyInit> {
    return Bun.file(this.#versionFile(version)).slice(start, end);
  }

  cloneVersion(version: string, size: number): Promise<Staged> {
    return this.#copyOf(this.#versionFile(version), size);
  }

  async dropVersions(versions: readonly string[]): Promise<void> {
    for (const version of versions) await rm(this.#versionFile(version), { force: true });
  }

  #versionFile(version: string): string {
    return `${this.#versions}/${version}`;
  }

  async close(): Promise<void> {}

  /** The path with its parent folders made. */
  async #writable(path: string): Promise<string> {
    const wanted = diskPath(this.#files, path);
    return `${await this.#makeFolders(dirname(wanted))}${wanted.slice(dirname(wanted).length)}`;
  }

  async #makeFolders(folder: string): Promise<string> {
    try {
      await mkdir(folder, { recursive: true });
      return folder;
    } catch (error) {
      if (!hasCode(error, "ENOTDIR", "EEXIST")) throw error;
      const other = await this.#aroundFiles(folder);
      await mkdir(other, { recursive: true });
      return other;
    }
  }

  async #existing(path: string): Promise<string> {
    const file = await this.#locate(diskPath(this.#files, path));
    if (await Bun.file(file).exists()) return file;
    throw new CecError("not-found", "The content of this file is gone", { operation: "read", path });
  }

  /** The path itself, or the way around files that stand in it. */
  async #locate(wanted: string): Promise<string> {
    try {
      await stat(wanted);
      return wanted;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return wanted;
      if (hasCode(error, "ENOTDIR")) {
        const folder = await this.#aroundFiles(dirname(wanted));
        return `${folder}${wanted.slice(dirname(wanted).length)}`;
      }
      throw error;
    }
  }

  /** Names the folder that stands in for each file on the way. */
  async #aroundFiles(folder: string): Promise<string> {
    let path = this.#files;
    for (const name of folder.slice(this.#files.length).split("/").filter(Boolean)) {
      path = `${path}/${name}`;
      const facts = await ignoreMissing(stat(path));
      if (facts?.isFile() === true) path += belowSuffix;
    }
    return path;
  }
}

async function stampOf(file: string): Promise<number> {
  return Math.floor((await stat(file)).mtimeMs);
}

async function ignoreMissing<Result>(action: Promise<Result>): Promise<Result | undefined> {
  try {
    return await action;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
