import type { CecError } from "../base/errors.ts";
import { withFacts } from "../base/with-facts.ts";

/** The error of a call that was sent more than once says so. */
export function afterTries(error: CecError, attempts: number): CecError {
  return attempts === 1 ? error : withFacts(error, {}, `${error.message}, tried ${attempts} times`);
}
