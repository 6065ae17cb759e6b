import type { HashPool } from "../base/hash-pool.ts";
import type { Tree } from "../cells/types.ts";
import type { Gateway } from "../gateway/types.ts";
import type { Budget } from "./budget.ts";
import type { TransferOptions } from "./types.ts";

/** What one file's transfer works with. */
export interface Work {
  readonly gateway: Gateway;
  readonly tree: Tree;
  readonly hashes: HashPool;
  readonly budget: Budget;
  readonly options: TransferOptions;
  readonly signal: AbortSignal;
  /** Told of bytes that have gone. */
  readonly progress: (bytes: number) => void;
}
