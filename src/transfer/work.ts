import type { HashPool } from "../base/hash-pool.ts";
import type { Tree } from "../cells/types.ts";
import type { RemovingGateway } from "../gateway/types.ts";
import type { Budget } from "./budget.ts";
import type { Journal, SavedFile } from "./journal/types.ts";
import type { LocalFolders } from "./local-folders.ts";
import type { TransferOptions } from "./types.ts";

/** What one file's transfer works with. */
export interface Work {
  readonly gateway: RemovingGateway;
  readonly tree: Tree;
  readonly hashes: HashPool;
  readonly budget: Budget;
  readonly folders: LocalFolders;
  readonly options: TransferOptions;
  readonly journal: Journal | undefined;
  readonly signal: AbortSignal;
  /** Told of bytes that have gone. */
  readonly progress: (bytes: number) => void;
  /** Told of bytes that an earlier run brought over: they are there, and say nothing of the rate. */
  readonly found: (bytes: number) => void;
  /** Told, when the work ends without its end, what the next run need not bring over again, in bytes. */
  readonly kept: (bytes: number) => void;
  /** Told when something is done once more. */
  readonly retried: (reason: string) => void;
}

/** How a file's transfer ended: checked, or with a question that is cheaper to ask for many at once. */
export type Outcome = {
  /** What was sent, and the ETag it got. */
  readonly sent?: SavedFile;
} & ({ readonly verified: boolean } | { readonly verified: "later"; readonly check: LateCheck });

/** A file that what the server says of it some moments later must confirm. */
export interface LateCheck {
  readonly path: string;
  /** The state of the remote file that was sent or fetched; another one answers nothing. */
  readonly etag: string | undefined;
  readonly sizeBytes: number;
  /** Our `x-cells-hash`, which the server's own must be; `undefined` where only the size is asked for. */
  readonly hash: string | undefined;
  /** Told when there is nothing wrong with it, or nothing that would tell: before, no later run may take it for done. */
  readonly confirmed?: () => void;
  /** Takes the bad copy away. */
  readonly undo: () => Promise<void>;
}
