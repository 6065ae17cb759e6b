import type { CecError } from "../../base/errors.ts";
import type { Jobs, Tree } from "../../cells/types.ts";
import type { Gateway } from "../../gateway/types.ts";
import type { CopyStep, DeleteStep, MoveStep } from "../../plan/types.ts";

/** What moves no bytes between the two sides. */
export type ChangeStep = CopyStep | MoveStep | DeleteStep;

export interface ChangeNeeds {
  readonly tree: Tree;
  readonly jobs: Jobs;
  readonly gateway: Pick<Gateway, "list">;
  readonly signal: AbortSignal;
}

/** How a change ended: checked or not, or the error. */
export type ChangeResult = { readonly verified: boolean } | { readonly error: CecError | Error };

export type Settle<S extends ChangeStep> = (step: S, result: ChangeResult) => void;
