import type { CecError } from "../../base/errors.ts";

/** What a run did, or would do. */
export interface RunAccount {
  /** A tree was gone through: what fails is a part of it, even where nothing else was to be done. */
  readonly tree: boolean;
  readonly files: number;
  /** Folders, moves, deletions, and what was passed over. */
  readonly others: number;
  readonly failed: number;
  readonly first: CecError | undefined;
}

/**
 * The failure that is all there is to a run and so decides its exit code: of one thing the only failure, of a tree what stands in the way of
 * it all. Absent where the run failed in part.
 */
export function loneFailure({ tree, files, others, failed, first }: RunAccount): CecError | undefined {
  if (failed !== 1 || files > 0) return undefined;
  return (tree ? first?.code === "conflict" : others === 0) ? first : undefined;
}
