import type { CecError } from "../base/errors.ts";
import { neverSent } from "../base/runtime-code.ts";
import { unknownHost } from "./network-error.ts";
import type { RetryPolicy } from "./options.ts";
import type { RetryVerdict } from "./types.ts";

/** What an answer's status alone says about another try. */
export function statusVerdict(status: number): RetryVerdict {
  // Not ready, too busy, or a proxy whose server is away: these pass.
  if ([408, 425, 429, 502, 503, 504].includes(status)) return "full";
  // Not implemented, version not supported, and the like will not change.
  if (status === 501 || status === 505 || status === 508 || status === 511) return "final";
  return status >= 500 ? "few" : "final";
}

/** Whether a call that got no answer may be sent again at all. */
export function errorVerdict(error: CecError, idempotent: boolean, answeredBefore: boolean): RetryVerdict {
  if (error.code !== "unavailable" || !error.retryable) return "final";
  if (neverSent(error)) return unknownHost(error) && !answeredBefore ? "final" : "full";
  return idempotent ? "full" : "final";
}

/** Most attempts for a verdict. A server that has never answered is given up early: its address is probably wrong. */
export function attemptsFor(verdict: RetryVerdict, policy: RetryPolicy, firstContact: boolean): number {
  if (verdict === "final") return 1;
  const most = verdict === "few" ? Math.min(policy.maxFewAttempts, policy.maxAttempts) : policy.maxAttempts;
  return firstContact ? Math.min(most, policy.maxFirstContacts) : most;
}

/** Wait before attempt `attempt + 1`: doubling, capped, the second half of it random so that many clients do not come back together. */
export function backoffMs(attempt: number, policy: RetryPolicy): number {
  const wholeMs = Math.min(policy.maxBackoffMs, policy.firstBackoffMs * 2 ** (attempt - 1));
  return wholeMs / 2 + (Math.random() * wholeMs) / 2;
}

/** What a call that never succeeds waits in all between its attempts, on average, milliseconds. */
export function waitsMs(policy: RetryPolicy): number {
  let totalMs = 0;
  for (let attempt = 1; attempt < policy.maxAttempts; attempt += 1) {
    totalMs += 0.75 * Math.min(policy.maxBackoffMs, policy.firstBackoffMs * 2 ** (attempt - 1));
    if (totalMs >= policy.budgetMs) return policy.budgetMs;
  }
  return totalMs;
}
