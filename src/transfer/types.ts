import type { CecError, ErrorCode } from "../base/errors.ts";
import type { HashPool } from "../base/hash-pool.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import type { Jobs, Tree } from "../cells/types.ts";
import type { RemovingGateway } from "../gateway/types.ts";
import type { SkipReason, Step } from "../plan/types.ts";
import type { Journal, SavedFile } from "./journal/types.ts";

/** How an item is checked: not at all, by its size, or by its size and the server's hash. */
export type Verify = "off" | "size" | "hash";

export interface TransferOptions {
  /** Requests in flight over all files and parts; `auto` finds the number that serves the server best. */
  readonly transfers: number | "auto";
  readonly verify: Verify;
  /** Files of this many bytes and more are sent in parts. */
  readonly multipartThresholdBytes: number;
  /** Size of a part: a multiple of 10 MiB, or the server's hash would depend on it. */
  readonly partBytes: number;
  /** Most parts of one file; larger parts are used where they would not do. */
  readonly maxParts: number;
  /** Parts or ranges of one file in flight. */
  readonly partsConcurrency: number;
  /** Take many small files from their folder's tar stream. Default true. */
  readonly archives?: boolean;
  /** How long a server may ask for patience (429, 503) while nothing succeeds, milliseconds. Default 10 minutes. */
  readonly patienceMs?: number | undefined;
  /** Bytes per second in either direction. Default no limit. */
  readonly rate?: RateLimit | undefined;
}

/** What is told on the way, for progress and reports. */
export type TransferEvent =
  | { readonly kind: "start"; readonly step: Step; readonly sizeBytes: number }
  /** Bytes that arrived, or left, since the last event of this step. Bytes of a failed attempt are taken back by a negative number; `found` are those of an earlier run. */
  | { readonly kind: "progress"; readonly step: Step; readonly bytes: number; readonly found?: boolean }
  /** The step is taken up once more, or from where it was cut. */
  | { readonly kind: "retry"; readonly step: Step; readonly reason: string }
  /** `sent`: what an upload sent, and the ETag it got. */
  | { readonly kind: "done"; readonly step: Step; readonly verified: boolean; readonly sent?: SavedFile | undefined }
  | { readonly kind: "skipped"; readonly step: Step; readonly reason: SkipReason }
  | { readonly kind: "failed"; readonly step: Step; readonly path: string; readonly error: CecError }
  /** The plan is complete: totals are final. */
  | { readonly kind: "planned"; readonly files: number; readonly sizeBytes: number };

export interface TransferParts {
  readonly steps: AsyncIterable<Step>;
  readonly gateway: RemovingGateway;
  readonly tree: Tree;
  readonly jobs: Jobs;
  readonly hashes: HashPool;
  readonly options: TransferOptions;
  /** What an earlier run left unfinished, and where this one notes what it does. Without it nothing is resumed but single downloads. */
  readonly journal?: Journal | undefined;
  /** Answers 429 and 503 so far, of the whole program. */
  readonly throttled?: () => number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: TransferEvent) => void;
  /**
   * Frees what nobody holds any more. Called every few MiB that pass through this program: what they came in is small to the runtime, which
   * lets much of it lie. Worth it only where the heap is small; without it memory is flat as well, and some 30 MB more.
   */
  readonly collectGarbage?: (() => void) | undefined;
}

/** What a run came to. Nothing is counted as done that was not checked as asked. */
export interface Receipt {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** Files whose content was compared with the server's hash. */
  readonly verified: number;
  /** Files that were to be checked by hash and could not be: the server has none of them, or not yet. Copied, with the right size. */
  readonly unchecked?: number;
  /** The first of them, at most 100. */
  readonly uncheckedPaths?: readonly string[];
  /** Files that were moved where they lie, instead of being sent anew or deleted. Left out when there are none. */
  readonly moved?: number;
  /** Files and folders deleted, a whole folder counting as one. Left out when there are none. */
  readonly deleted?: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly failed: number;
  /** All failures by class. */
  readonly failedBy: Readonly<Partial<Record<ErrorCode, number>>>;
  /** The first failures, at most 100. */
  readonly failures: readonly { readonly path: string; readonly error: CecError }[];
  /** Files taken up once more, or from where they were cut. Retries of single requests are counted by the wire. */
  readonly retries: number;
  /** Unfinished files that the next run goes on with, and how much of them it need not bring over again. Left out when there is nothing. */
  readonly kept?: { readonly files: number; readonly bytes: number };
  /**
   * Why the run stopped before everything was done: `unavailable`, the server is gone; `failed`, a disk or a quota is full; `forbidden`, a disk
   * can't be written. Left out when it did not.
   */
  readonly gaveUp?: CecError;
  /** The signal was aborted before everything was done. */
  readonly interrupted: boolean;
}
