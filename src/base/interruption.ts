import { CecError, type ErrorFacts } from "./errors.ts";

/**
 * The error to throw for a signal that has fired: its reason when that is ours already (someone stopped the work for a cause of their own),
 * else CecError `interrupted`.
 */
export function interruption(signal: AbortSignal, facts: ErrorFacts = {}): CecError {
  if (signal.reason instanceof CecError) return signal.reason;
  return new CecError("interrupted", "interrupted", { ...facts, cause: signal.reason });
}
