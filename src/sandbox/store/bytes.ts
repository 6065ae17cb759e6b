/**
 * Contents of files, in memory or as ordinary files under a directory. A content belongs to a node: memory finds it by the node's id, the
 * disk by its path, so callers always give both.
 */
export interface Bytes {
  /**
   * Takes a body in, computing digests on the way; nothing is visible before {@link Bytes.keep}. Memory: chunks are kept as they come. Disk:
   * a body with a slot is written where it will lie once it is joined with the others of that slot's key.
   */
  receive(body: ReadableStream<Uint8Array> | Uint8Array | null, slot?: Slot): Promise<Staged>;
  /** Concatenates staged contents in this order, without copying where possible. They are used up. */
  join(parts: readonly Staged[]): Promise<Staged>;
  /** Throws a staged content away. */
  discard(staged: Staged): Promise<void>;
  /** Puts the staged content where the path says, in one step; answers the stamp for the facts. {@link adopt} must follow. */
  keep(staged: Staged, path: string): Promise<number>;
  /** Ties a kept content to its node, once the facts know the id. */
  adopt(staged: Staged, id: number): void;
  /** A copy of a content, staged; its digests are those of the facts and left empty here. */
  clone(place: Place, sizeBytes: number): Promise<Staged>;
  /** A body for a response: bytes `start` up to `end` (exclusive). @throws CecError `not-found` when the content is gone. */
  read(place: Place, start: number, end: number): Promise<BodyInit>;
  /** The same as a stream of chunks, for archives and hashes. */
  stream(place: Place, start: number, end: number): AsyncIterable<Uint8Array>;
  makeFolder(path: string): Promise<void>;
  /** File or folder; memory has nothing to do, ids do not change. */
  move(fromPath: string, toPath: string): Promise<void>;
  /** Removes what lies at the path (file or whole folder) and the contents of these ids. */
  remove(path: string, ids: readonly number[]): Promise<void>;
  /** Ties the present content of a file to a version as well; replacing the file leaves the version alone. */
  keepVersion(place: Place, version: string): Promise<void>;
  /** As {@link read}, of a version. @throws CecError `not-found` */
  readVersion(version: string, start: number, end: number): Promise<BodyInit>;
  /** As {@link clone}, of a version. */
  cloneVersion(version: string, sizeBytes: number): Promise<Staged>;
  dropVersions(versions: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Where a part belongs in the whole it is sent for. No other part may lie there. */
export interface Slot {
  /** The same for all parts of one whole, and nothing else's: it may name a file. */
  readonly key: string;
  readonly offset: number;
}

export interface Place {
  readonly id: number;
  /** Internal path: `<datasource>/<path>`. */
  readonly path: string;
}

/** A content that has arrived and belongs to no node yet. */
export interface Staged {
  readonly size: number;
  /** Raw MD5 of the whole. Empty for a joined content (its ETag comes from the parts). */
  readonly md5: Buffer;
  /** Raw MD5s of the blocks of 10 MiB, restarting with each joined part: their MD5 is `x-cells-hash`. */
  readonly blocks: readonly Buffer[];
  /** First bytes (at most 512), for guessing the type. */
  readonly head: Uint8Array;
  /** What the implementation needs to find it again. */
  readonly handle: unknown;
}
