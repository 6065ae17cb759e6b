import { Worker } from "node:worker_threads";
import { CecError } from "./errors.ts";
import type { FileRange } from "./hash-pool.ts";
import { hashWorkerSource } from "./hash-worker-source.ts";
import { md5Layout } from "./md5-kernel.ts";

/** What the program of a thread understands. A job with an `id` is answered, each range of `ranges` by itself. */
type Job =
  | { readonly kind: "kernel"; readonly kernel: Uint8Array; readonly layout: typeof md5Layout }
  | { readonly kind: "ranges"; readonly ranges: readonly (FileRange & { readonly id: number })[] }
  | ({ readonly kind: "feed"; readonly id: number; readonly key: number } & FileRange)
  | { readonly kind: "digest"; readonly id: number; readonly key: number }
  | { readonly kind: "drop"; readonly key: number };

interface Answer {
  readonly id: number;
  readonly digest?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

interface Waiting {
  readonly path: string;
  settle(digest: string | CecError): void;
}

/**
 * A thread begins with this alone and is sent its program: what is longer than some kilobytes Bun would translate, and keep the result below
 * `~/.bun`, where a program has nothing to leave.
 */
const firstWords = `
const { parentPort } = require("node:worker_threads");
parentPort.once("message", (program) => new Function("require", program)(require));
`;

/** `smol` is Bun's: a small heap, which is all a thread needs that keeps one buffer. */
const threadOptions = { eval: true, smol: true };

/** One thread that hashes, and what it was given to do; it works one job at a time. */
export class HashThread {
  readonly #worker: Worker;
  readonly #kernel: () => Uint8Array;
  readonly #onIdle: () => void;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #hasKernel = false;
  #ended: CecError | undefined;

  /** `kernel`: asked for when several ranges are first to be hashed at once. `onIdle`: told when everything is answered. */
  constructor(kernel: () => Uint8Array, onIdle: () => void) {
    this.#kernel = kernel;
    this.#onIdle = onIdle;
    this.#worker = new Worker(firstWords, threadOptions);
    this.#worker.postMessage(hashWorkerSource);
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#answered(answer));
    this.#worker.on("error", (error) =>
      this.#failAll(new CecError("failed", "hashing thread ended", { cause: error })),
    );
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  /** Hashes up to as many ranges as the kernel has lanes, side by side; each answer comes when it is there. */
  hash(ranges: readonly FileRange[]): Promise<string>[] {
    if (ranges.length > 1 && !this.#hasKernel) {
      this.#hasKernel = true;
      this.#post({ kind: "kernel", kernel: this.#kernel(), layout: md5Layout });
    }
    const answers = ranges.map((range) => ({ range, ...this.#expect(range.path) }));
    this.#post({ kind: "ranges", ranges: answers.map(({ range, id }) => ({ ...range, id })) });
    return answers.map(({ answer }) => answer);
  }

  async feed(key: number, range: FileRange): Promise<void> {
    const { id, answer } = this.#expect(range.path);
    this.#post({ kind: "feed", id, key, ...range });
    await answer;
  }

  digest(key: number, path: string): Promise<string> {
    const { id, answer } = this.#expect(path);
    this.#post({ kind: "digest", id, key });
    return answer;
  }

  drop(key: number): void {
    this.#post({ kind: "drop", key });
  }

  async close(): Promise<void> {
    this.#failAll(new CecError("interrupted", "hashing was stopped"));
    await this.#worker.terminate();
  }

  #post(job: Job): void {
    this.#worker.postMessage(job);
  }

  #expect(path: string): { id: number; answer: Promise<string> } {
    const id = this.#nextId++;
    // While a thread works the process must stay alive; while it idles it must not keep the process alive.
    if (this.isIdle && !this.#ended) this.#worker.ref();
    const answer = new Promise<string>((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      this.#waiting.set(id, {
        path,
        settle: (digest) => (digest instanceof CecError ? reject(digest) : resolve(digest)),
      });
    });
    return { id, answer };
  }

  #answered({ id, digest = "", error }: Answer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    waiting.settle(error ? readError(waiting.path, error) : digest);
    if (!this.isIdle) return;
    this.#worker.unref();
    this.#onIdle();
  }

  #failAll(error: CecError): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.settle(error);
    this.#waiting.clear();
    this.#onIdle();
  }
}

function readError(path: string, { code, message }: { code: string; message: string }): CecError {
  return new CecError("failed", message, {
    operation: "hash",
    path,
    cause: Object.assign(new Error(message), { code }),
  });
}
