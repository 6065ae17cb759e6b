import { Worker } from "node:worker_threads";
import { CecError } from "./errors.ts";
import { hashWorkerSource } from "./hash-worker-source.ts";

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
 * MD5 of file ranges, computed in threads that read the files themselves, so that no byte passes through the caller's thread.
 * Every promise rejects with CecError `failed` when the range can't be read (its `cause` has the system's code, `SHORT` when the
 * file ends too early), `interrupted` when the pool is closed.
 */
export interface HashPool {
  /** Hex MD5 of the range. */
  md5(range: FileRange, signal?: AbortSignal): Promise<string>;
  /** Hex MD5s of the consecutive blocks of the range; the last may be shorter. */
  blocks(range: FileRange, blockBytes: number, signal?: AbortSignal): Promise<string[]>;
  running(path: string): RunningHash;
  close(): Promise<void>;
}

type Job =
  | ({ kind: "whole" } & FileRange)
  | ({ kind: "blocks"; blockBytes: number } & FileRange)
  | ({ kind: "feed"; key: number } & FileRange)
  | { kind: "digest"; key: number }
  | { kind: "drop"; key: number };

interface Answer {
  id: number;
  digests?: string[];
  error?: { code: string; message: string };
}

interface Waiting {
  job: Job;
  settle(answer: string[] | CecError): void;
}

/** `smol` is Bun's: a small heap, which is all a thread needs that keeps one buffer. */
const threadOptions = { eval: true, smol: true };

/** One thread and the jobs it was given; a thread works one job at a time. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  constructor() {
    this.#worker = new Worker(hashWorkerSource, threadOptions);
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#answered(answer));
    this.#worker.on("error", (error) =>
      this.#failAll(new CecError("failed", "hashing thread ended", { cause: error })),
    );
  }

  get load(): number {
    return this.#waiting.size;
  }

  run(job: Job): Promise<string[]> {
    const id = this.#nextId++;
    // While a thread works the process must stay alive; while it idles it must not keep the process alive.
    if (this.#waiting.size === 0) this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        job,
        settle: (answer) => (answer instanceof CecError ? reject(answer) : resolve(answer)),
      });
      this.#worker.postMessage({ id, ...job });
    });
  }

  async close(): Promise<void> {
    this.#failAll(new CecError("interrupted", "hashing was stopped"));
    await this.#worker.terminate();
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    waiting.settle(answer.error ? readError(waiting.job, answer.error) : (answer.digests ?? []));
  }

  #failAll(error: CecError): void {
    for (const waiting of this.#waiting.values()) waiting.settle(error);
    this.#waiting.clear();
  }
}

function readError(job: Job, error: { code: string; message: string }): CecError {
  const path = "path" in job ? job.path : undefined;
  return new CecError("failed", error.message, {
    operation: "hash",
    ...(path === undefined ? {} : { path }),
    cause: Object.assign(new Error(error.message), { code: error.code }),
  });
}

/** Starts no thread before the first job. `threads`: how many at most. */
export function openHashPool(threads: number): HashPool {
  const started: Thread[] = [];
  let nextKey = 0;

  const leastLoaded = (): Thread => {
    let best = started[0];
    for (const thread of started) if (best && thread.load < best.load) best = thread;
    if (best && (best.load === 0 || started.length >= threads)) return best;
    const fresh = new Thread();
    started.push(fresh);
    return fresh;
  };

  const run = async (job: Job, signal?: AbortSignal): Promise<string[]> => {
    signal?.throwIfAborted();
    const digests = await leastLoaded().run(job);
    signal?.throwIfAborted();
    return digests;
  };

  return {
    async md5(range, signal) {
      const [digest] = await run({ kind: "whole", ...range }, signal);
      if (digest === undefined) throw new CecError("failed", "hashing thread gave no digest", { path: range.path });
      return digest;
    },
    blocks: (range, blockBytes, signal) => run({ kind: "blocks", blockBytes, ...range }, signal),
    running(path) {
      const thread = leastLoaded();
      const key = nextKey++;
      let fed = 0;
      let spent = false;
      return {
        async feed(end) {
          const start = fed;
          fed = end;
          if (end > start) await thread.run({ kind: "feed", key, path, start, end });
        },
        async digest() {
          spent = true;
          const [digest] = await thread.run({ kind: "digest", key });
          if (digest === undefined) throw new CecError("failed", "hashing thread gave no digest", { path });
          return digest;
        },
        drop() {
          if (spent) return;
          spent = true;
          // Its outcome interests nobody: the key is gone either way, or the thread is.
          thread.run({ kind: "drop", key }).catch(() => undefined);
        },
      };
    },
    async close() {
      await Promise.all(started.splice(0).map((thread) => thread.close()));
    },
  };
}
