import type { DownloadStep } from "../plan/types.ts";
import type { Outcome, Work } from "./work.ts";

/**
 * Notes that a file is here. One that is still to be checked is noted only then: a run that is stopped before must not leave a wrong copy that the
 * next one takes for done. Without a note its content is compared.
 */
export function noteFetched(step: DownloadStep, outcome: Outcome, { journal }: Pick<Work, "journal">): Outcome {
  const confirmed = (): void => journal?.saveDone(step.target, { local: step, etag: step.etag });
  if (outcome.verified === "later") return { ...outcome, check: { ...outcome.check, confirmed } };
  confirmed();
  return outcome;
}
