import { CecError } from "./errors.ts";
import { HashThread } from "./hash-thread.ts";
import { md5Kernel, md5Layout } from "./md5-kernel.ts";

/** Bytes `start` to `end` (not included) of a local file. */
export interface FileRange {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** A hash fed with a file from its start, as more of it becomes readable. */
export interface RunningHash {
  /** Takes in the bytes up to `end`; calls are done in order. */
  feed(end: number): Promise<void>;
  /** Hex MD5 of all bytes fed; the hash is spent. */
  digest(): Promise<string>;
  /** Forgets it; harmless after `digest`. */
  drop(): void;
}

/**
 * MD5 of file ranges, computed in threads that read the files themselves, so that no byte passes through the caller's thread. Ranges that
 * wait at the same time are hashed side by side, eight in a thread, which takes a third of the time.
 * Every promise rejects with CecError `failed` when the range can't be read (its `cause` has the system's code, `SHORT` when the
 * file ends too early), `interrupted` when the pool is closed.
 */
export interface HashPool {
  /** Hex MD5 of the range. */
  md5(range: FileRange, signal?: AbortSignal): Promise<string>;
  /** Hex MD5s of several ranges, in their order. */
  md5s(ranges: readonly FileRange[], signal?: AbortSignal): Promise<string[]>;
  /** Hex MD5s of the consecutive blocks of the range; the last may be shorter. */
  blocks(range: FileRange, blockBytes: number, signal?: AbortSignal): Promise<string[]>;
  running(path: string): RunningHash;
  close(): Promise<void>;
}

/** Ranges that are best handed over at once. */
export const rangesAtOnce = md5Layout.lanes;

/** Longer ranges are hashed by themselves: alone in the end among the lanes, they would take longer there. */
export const longestBeside = 64 * 1024 * 1024;

interface Task {
  readonly range: FileRange;
  readonly signal: AbortSignal | undefined;
  settle(digest: Promise<string>): void;
}

/**
 * Starts no thread before the first job. `threads`: how many at most; another one is started when there is enough to do for all its lanes.
 * `kernel`: another one than ours, for tests.
 */
export function openHashPool(threads: number, kernel: () => Uint8Array = md5Kernel): HashPool {
  const started: HashThread[] = [];
  const queue: Task[] = [];
  let nextKey = 0;
  let isClosed = false;

  const work = (): void => {
    while (queue.length > 0) {
      const thread = started.find(({ isIdle }) => isIdle) ?? (isMuch(queue) ? another() : started[0]) ?? another();
      if (!thread?.isIdle) return;
      const tasks = takeBatch(queue);
      if (tasks.length === 0) return;
      const digests = thread.hash(tasks.map(({ range }) => range));
      for (const [at, digest] of digests.entries()) tasks[at]?.settle(digest);
    }
  };
  const another = (): HashThread | undefined => {
    if (started.length >= threads) return undefined;
    const thread = new HashThread(kernel, work);
    started.push(thread);
    return thread;
  };

  const md5s = async (ranges: readonly FileRange[], signal?: AbortSignal): Promise<string[]> => {
    signal?.throwIfAborted();
    if (isClosed) throw stopped();
    const digests = ranges.map((range) => new Promise<string>((settle) => queue.push({ range, signal, settle })));
    work();
    const found = await Promise.all(digests);
    signal?.throwIfAborted();
    return found;
  };

  return {
    md5s,
    async md5(range, signal) {
      const [digest = ""] = await md5s([range], signal);
      return digest;
    },
    blocks: (range, blockBytes, signal) => md5s([...blocksOf(range, blockBytes)], signal),
    running(path) {
      const thread = started.find(({ isIdle }) => isIdle) ?? another() ?? started[0];
      if (!thread || isClosed) throw stopped();
      const key = nextKey++;
      let fed = 0;
      let spent = false;
      return {
        async feed(end) {
          const start = fed;
          fed = end;
          if (end > start) await thread.feed(key, { path, start, end });
        },
        digest() {
          spent = true;
          return thread.digest(key, path);
        },
        drop() {
          if (!spent) thread.drop(key);
          spent = true;
        },
      };
    },
    async close() {
      isClosed = true;
      for (const { settle } of queue.splice(0)) settle(Promise.reject(stopped()));
      await Promise.all(started.splice(0).map((thread) => thread.close()));
    },
  };
}

/** The ranges of a file from one multiple of `blockBytes` after its start to the next. */
export function* blocksOf({ path, start, end }: FileRange, blockBytes: number): Generator<FileRange> {
  for (let at = start; at < end; at += blockBytes) yield { path, start: at, end: Math.min(end, at + blockBytes) };
}

function isMuch(queue: readonly Task[]): boolean {
  return queue.length >= rangesAtOnce || queue.some(isLong);
}

function isLong({ range: { start, end } }: Task): boolean {
  return end - start > longestBeside;
}

/** The first task, and with it others that are waiting too and not long. What nobody waits for any more is dropped. */
function takeBatch(queue: Task[]): Task[] {
  const batch: Task[] = [];
  for (let at = 0; at < queue.length && batch.length < rangesAtOnce; ) {
    const task = queue[at];
    if (!task) break;
    if (task.signal?.aborted) task.settle(Promise.reject(task.signal.reason));
    else if (batch.length === 0 || !isLong(task)) batch.push(task);
    else {
      at += 1;
      continue;
    }
    queue.splice(at, 1);
    if (isLong(task)) break;
  }
  return batch;
}

function stopped(): CecError {
  return new CecError("interrupted", "hashing was stopped");
}
