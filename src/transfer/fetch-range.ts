import { CecError, isCecError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { ObjectFacts } from "../gateway/types.ts";
import type { RemoteState } from "./part-file.ts";
import type { Work } from "./work.ts";

/** Times in a row that a body may break without having brought a byte. */
const fruitlessAttempts = 4;
const firstPauseMs = 200;

/** Sees to it that every answer about a file speaks of one state of it. */
export class Witness {
  readonly path: string;
  readonly sizeBytes: number;
  #etag: string | undefined;
  #answers = 0;

  constructor(path: string, state: RemoteState) {
    this.path = path;
    this.sizeBytes = state.sizeBytes;
    this.#etag = state.etag;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  get answers(): number {
    return this.#answers;
  }

  /** @throws CecError `conflict`, retryable, when this is another state. */
  check(facts: Pick<ObjectFacts, "etag" | "sizeBytes">): void {
    this.#answers += 1;
    const otherSize = facts.sizeBytes >= 0 && facts.sizeBytes !== this.sizeBytes;
    const otherEtag = facts.etag !== undefined && this.#etag !== undefined && facts.etag !== this.#etag;
    if (otherSize || otherEtag) {
      throw new CecError("conflict", "the file on the server changed while it was fetched", {
        operation: "download",
        path: this.path,
        retryable: true,
      });
    }
    this.#etag ??= facts.etag;
  }
}

/** What of a transfer's work a fetch needs. */
export type FetchWork = Pick<Work, "gateway" | "budget" | "progress" | "retried"> & {
  readonly options: Pick<Work["options"], "rate" | "verify">;
};

/**
 * Brings the bytes `start` to `end` (not included) of a remote file to `sink`, in order. The server ignores `If-Match` on reads, so every
 * answer's ETag is compared. A body that is cut goes on from where it was cut. The bytes are the sink's own.
 * @throws CecError `conflict` (retryable) when the remote file changed, `unavailable` when nothing more comes, or what the sink throws.
 */
export async function fetchRange(
  witness: Witness,
  start: number,
  end: number,
  sink: (bytes: Uint8Array, position: number) => Promise<void> | void,
  work: FetchWork,
  signal: AbortSignal,
): Promise<void> {
  const { gateway, budget, options } = work;
  let at = start;
  let fruitless = 0;
  const once = async (): Promise<void> => {
    const isWhole = at === 0 && end === witness.sizeBytes;
    const object = await gateway.get(
      witness.path,
      isWhole ? { signal } : { signal, range: { start: at, end: end - 1 } },
    );
    try {
      witness.check(object);
    } catch (error) {
      await object.body.cancel();
      throw error;
    }
    for await (const bytes of object.body) {
      const count = bytes.length;
      if (at + count > end) throw unexpected(witness.path, "more bytes than were asked for");
      await options.rate?.take(count, signal);
      await sink(bytes, at);
      at += count;
      fruitless = 0;
      work.progress(count);
    }
    if (at < end) throw unexpected(witness.path, `the answer ended ${end - at} bytes early`);
  };
  for (;;) {
    try {
      return await budget.use(end - at, once, signal);
    } catch (error) {
      if (!isCecError(error, "unavailable") || signal.aborted || fruitless === fruitlessAttempts) throw error;
      budget.backOff();
      work.retried(error.message);
      // A server that was just sending is asked again at once; one that sends nothing is given time.
      if (fruitless > 0) await sleep(firstPauseMs * 2 ** fruitless * (0.5 + Math.random() / 2), signal);
      fruitless += 1;
    }
  }
}

function unexpected(path: string, message: string): CecError {
  return new CecError("unavailable", message, { operation: "download", path });
}
