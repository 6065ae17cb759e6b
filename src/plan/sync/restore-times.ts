import { factsOf } from "../compare/contents.ts";
import type { PlannedStep, SyncNeeds } from "./types.ts";

/** Files asked about in one request. */
const batchFiles = 200;

/** Gives files that are fetched the dates that were kept with them on the server; those without keep the server's. */
export async function* restoreTimes(
  steps: AsyncIterable<PlannedStep>,
  { view, signal }: Pick<SyncNeeds, "view" | "signal">,
): AsyncGenerator<PlannedStep> {
  let waiting: PlannedStep[] = [];
  for await (const planned of steps) {
    if (planned.step.kind !== "download") {
      // What is done at this point of the plan has its order.
      if (planned.step.kind !== "skip" && waiting.length > 0) {
        yield* await restored(waiting, view, signal);
        waiting = [];
      }
      yield planned;
      continue;
    }
    if (waiting.length > 0 && waiting[0]?.phase !== planned.phase) {
      yield* await restored(waiting, view, signal);
      waiting = [];
    }
    waiting.push(planned);
    if (waiting.length < batchFiles) continue;
    yield* await restored(waiting, view, signal);
    waiting = [];
  }
  yield* await restored(waiting, view, signal);
}

async function restored(
  waiting: readonly PlannedStep[],
  view: SyncNeeds["view"],
  signal: AbortSignal | undefined,
): Promise<PlannedStep[]> {
  if (waiting.length === 0) return [];
  const paths = waiting.flatMap(({ step }) => (step.kind === "download" ? [step.source] : []));
  const facts = await factsOf(view, paths, signal);
  return waiting.map((planned) => {
    const { step } = planned;
    const known = step.kind === "download" ? facts.get(step.source) : undefined;
    if (step.kind !== "download" || known === undefined) return planned;
    return { ...planned, step: { ...step, hash: known.hash, modifiedMs: known.keptMs ?? step.modifiedMs } };
  });
}
