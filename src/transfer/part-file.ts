import { createHash } from "node:crypto";
import { constants, type Stats, writeSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { type Range, RangeMap } from "../base/range-map.ts";
import { unixSeconds } from "../base/unix-seconds.ts";
import { openFresh } from "./save-small.ts";

/** State of the remote file that the bytes belong to. */
export interface RemoteState {
  readonly etag: string | undefined;
  readonly sizeBytes: number;
}

/** Behind the content two records of this size take turns, so that one is whole whatever interrupts the writing of the other. */
const recordBytes = 4096;
const magic = "cec-part 1";
/** What is written goes to the disk while more arrives, in shares of this size: at the end all of it would take as long as half the transfer. */
const flushBytes = 64 * 1024 * 1024;
/** Ranges that surely fit a record; what is not noted is fetched again. */
const notedRanges = 64;

interface Note {
  readonly magic: string;
  readonly sequence: number;
  readonly source: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** The disk has them, so that they survive a loss of power. */
  readonly durable?: boolean;
  readonly ranges: readonly Range[];
}

/**
 * A file while it is put together from ranges: preallocated, with a note behind its content of which ranges are there and which state of the
 * remote file they belong to. A later run that finds the note goes on from it.
 */
export class PartFile {
  readonly path: string;
  readonly ranges: RangeMap;
  readonly #file: FileHandle;
  readonly #source: string;
  readonly #state: RemoteState;
  readonly #durable: boolean;
  #sequence: number;
  #noting: Promise<void> = Promise.resolve();
  /** Failed for good when the disk refused something: the system tells that but once. */
  #flushing: Promise<void> = Promise.resolve();
  #isFlushing = false;
  #unflushedBytes = 0;
  #open = true;

  private constructor(
    path: string,
    file: FileHandle,
    source: string,
    state: RemoteState,
    durable: boolean,
    note: Note | undefined,
  ) {
    this.path = path;
    this.#file = file;
    this.#source = source;
    this.#state = state;
    this.#durable = durable;
    this.ranges = new RangeMap(note?.ranges);
    this.#sequence = note?.sequence ?? 0;
  }

  /**
   * Takes up the file at `path` if it holds ranges of this very state, else starts it. `durable`: what is noted has to be on the disk, which costs a
   * flush each time, because the content will not be hashed: notes that may have run ahead of the disk are not taken up.
   * @throws the system's error.
   */
  static async open(path: string, source: string, state: RemoteState, durable: boolean): Promise<PartFile> {
    const taken = state.etag === undefined ? undefined : await takeUp(path, source, state, durable);
    if (taken) return new PartFile(path, taken.file, source, state, durable, taken.note);
    const file = await openFresh(path);
    try {
      // With the room for the notes: on a disk that has become full they must still say what is there.
      if (state.etag === undefined) await file.truncate(state.sizeBytes);
      else await file.write(new Uint8Array(2 * recordBytes), 0, 2 * recordBytes, state.sizeBytes);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    return new PartFile(path, file, source, state, durable, undefined);
  }

  /** Into the system's cache, at once: handing each piece to a thread costs more than that. */
  write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file.fd, bytes, done, bytes.length - done, position + done);
    }
    this.#unflushedBytes += bytes.length;
    if (!this.#durable && this.#unflushedBytes >= flushBytes) this.flush();
  }

  /** Has what was written brought to the disk, and does not wait for it. A failure is told by what waits for the disk next. */
  flush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.#unflushedBytes = 0;
    this.#flushing = this.#flushing.then(async () => {
      await this.#file.datasync();
      this.#isFlushing = false;
    });
    this.#flushing.catch(() => undefined);
  }

  async #sync(): Promise<void> {
    await this.#flushing;
    await this.#file.datasync();
  }

  /** Notes down that these bytes are there. */
  async note(start: number, end: number): Promise<void> {
    if (this.#durable) await this.#sync();
    this.ranges.add(start, end);
    if (this.#state.etag === undefined) return;
    const noting = this.#noting.then(() => this.#writeNote());
    // The next note waits for this one to be through, not for it to succeed.
    this.#noting = noting.catch(() => undefined);
    await noting;
  }

  async #writeNote(): Promise<void> {
    this.#sequence += 1;
    const note: Note = {
      magic,
      sequence: this.#sequence,
      source: this.#source,
      etag: this.#state.etag ?? "",
      sizeBytes: this.#state.sizeBytes,
      durable: this.#durable,
      ranges: this.ranges.toJSON().slice(0, notedRanges),
    };
    const record = encode(note);
    if (record === undefined) return;
    this.write(record, this.#state.sizeBytes + (this.#sequence % 2) * recordBytes);
  }

  /** The content is complete and right: gives it its time and its name. @throws the system's error. */
  async finish(target: string, modifiedMs: number): Promise<void> {
    await this.#noting;
    // The name must not come to stand for content that the disk does not have yet. That takes its time, during which the notes still stand:
    // killed meanwhile, nothing is fetched again. The second one has but the size to write.
    await this.#sync();
    await this.#file.truncate(this.#state.sizeBytes);
    await this.#file.utimes(unixSeconds(modifiedMs), unixSeconds(modifiedMs));
    await this.#file.datasync();
    await this.#close();
    await rename(this.path, target);
  }

  /** Leaves it for a later run. */
  async keep(): Promise<void> {
    await this.#noting;
    await this.#close();
  }

  async discard(): Promise<void> {
    await this.keep();
    await rm(this.path, { force: true });
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#flushing.catch(() => undefined);
    await this.#file.close();
  }
}

/** A note with its checksum in front, filled up to the size of a record; `undefined` for one that is too long (a very long path). */
function encode(note: Note): Uint8Array | undefined {
  const text = Buffer.from(JSON.stringify(note));
  const record = Buffer.alloc(recordBytes);
  const header = `${createHash("md5").update(text).digest("hex")} ${text.length}\n`;
  if (header.length + text.length > recordBytes) return undefined;
  record.write(header);
  text.copy(record, header.length);
  return record;
}

function decode(record: Buffer): Note | undefined {
  const match = /^([0-9a-f]{32}) (\d{1,4})\n/.exec(record.subarray(0, 40).toString("latin1"));
  if (!match) return undefined;
  const text = record.subarray(match[0].length, match[0].length + Number(match[2]));
  if (createHash("md5").update(text).digest("hex") !== match[1]) return undefined;
  const note: unknown = JSON.parse(text.toString());
  return isNote(note) ? note : undefined;
}

function isNote(value: unknown): value is Note {
  return typeof value === "object" && value !== null && "magic" in value && value.magic === magic;
}

/** The newest note of a file an earlier run left, if it is about this source in this state. */
async function takeUp(
  path: string,
  source: string,
  state: RemoteState,
  durable: boolean,
): Promise<{ file: FileHandle; note: Note } | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  } catch {
    // Not there, or not ours to go on with: it is started anew, and what is wrong with it shows then.
    return undefined;
  }
  const stats: Stats = await file.stat();
  const note = stats.isFile() ? await readNote(file, state.sizeBytes) : undefined;
  const isAbout = note && note.source === source && note.etag === state.etag && note.sizeBytes === state.sizeBytes;
  if (isAbout && (note.durable || !durable)) return { file, note };
  await file.close();
  return undefined;
}

async function readNote(file: FileHandle, sizeBytes: number): Promise<Note | undefined> {
  const records = Buffer.alloc(2 * recordBytes);
  await file.read(records, 0, records.length, sizeBytes);
  const notes = [decode(records.subarray(0, recordBytes)), decode(records.subarray(recordBytes))];
  return notes.reduce((best, note) => ((note?.sequence ?? 0) > (best?.sequence ?? 0) ? note : best));
}
