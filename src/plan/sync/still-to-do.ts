import { CecError } from "../../base/errors.ts";
import type { Step } from "../types.ts";
import { type Examined, type ExamineNeeds, examine } from "./examine.ts";
import type { PlannedStep } from "./types.ts";

/** Steps compared with both sides in one request. */
const batchSteps = 200;

export interface StillToDoOptions extends ExamineNeeds {
  /** Steps that must be done already: one that is not fails. */
  readonly expectsDone: (planned: PlannedStep) => boolean;
}

/** The steps of an older plan as they are to be done today: those done already are skipped, those overtaken by a change fail. */
export async function* stillToDo(
  plan: AsyncIterable<PlannedStep>,
  options: StillToDoOptions,
): AsyncGenerator<PlannedStep> {
  let batch: PlannedStep[] = [];
  for await (const planned of plan) {
    // What is planned for one phase may be what another is about: a batch is of one.
    if (batch.length >= batchSteps || (batch[0] && batch[0].phase !== planned.phase)) {
      yield* await today(batch, options);
      batch = [];
    }
    batch.push(planned);
  }
  if (batch.length > 0) yield* await today(batch, options);
}

async function today(batch: readonly PlannedStep[], options: StillToDoOptions): Promise<PlannedStep[]> {
  return (await examine(batch, options)).map((examined) => ({
    ...examined.planned,
    step: stepToday(examined, options.expectsDone(examined.planned)),
  }));
}

function stepToday(examined: Examined, mustBeDone: boolean): Step {
  const { step } = examined.planned;
  const path = "target" in step ? step.target : step.path;
  if (step.kind === "fail" || step.kind === "skip") return step;
  if (examined.kind === "done") return { kind: "skip", path, reason: "unchanged" };
  if (examined.kind === "changed") return { kind: "fail", path, error: examined.error };
  if (!mustBeDone) return step;
  const error = new CecError("conflict", "it is not done yet: apply the shards first", { operation: "apply", path });
  return { kind: "fail", path, error };
}
