import { formatDuration } from "../base/durations.ts";
import { CecError } from "../base/errors.ts";
import { interruption } from "../base/interruption.ts";
import { sleep } from "../base/sleep.ts";
import { afterTries } from "./after-tries.ts";
import { bodyBytes } from "./body.ts";
import { type Peeked, peekBody, readBody } from "./buffered.ts";
import { isIdempotent } from "./deadline.ts";
import type { Exchange, Reply } from "./exchange.ts";
import { networkError } from "./network-error.ts";
import type { RetryPolicy } from "./options.ts";
import { wireResponse } from "./response.ts";
import { retryAfterMs } from "./retry-after.ts";
import { attemptsFor, backoffMs, errorVerdict, statusVerdict } from "./retry-rule.ts";
import type { RetryTrace } from "./trace-event.ts";
import type { RetryVerdict, WireCounts, WireRequest, WireResponse } from "./types.ts";

const judgedBytes = 64 * 1024;
const wholeBytes = 64 * 1024 * 1024;

export interface Retrying {
  send(request: WireRequest): Promise<WireResponse>;
  counts(): WireCounts;
}

interface Outcome {
  readonly verdict: RetryVerdict;
  readonly reason: string;
  readonly status?: number;
  /** Wait the server asks for. */
  readonly askedMs: number | undefined;
  readonly firstContact: boolean;
  /** What `send` ends with when there is no other try. */
  readonly finish: () => WireResponse;
}

/** The outermost layer and the only place where anything is sent twice. */
export function withRetry(next: Exchange, policy: RetryPolicy, onWait?: (wait: RetryTrace) => void): Retrying {
  const counts = { requests: 0, retries: 0, backoffMs: 0, throttled: 0, sentBytes: 0, serverAheadMs: 0 };
  /** Origins that have answered. */
  const answered = new Set<string>();

  async function attemptOnce(request: WireRequest, attempt: number): Promise<Outcome> {
    counts.requests += 1;
    counts.sentBytes += bodyBytes(request.body);
    const origin = URL.canParse(request.url) ? new URL(request.url).origin : request.url;
    try {
      const reply = await next({ request, attempt });
      answered.add(origin);
      counts.serverAheadMs = aheadOf(reply.headers.get("date")) ?? counts.serverAheadMs;
      if (reply.status === 429 || reply.status === 503) counts.throttled += 1;
      return await weigh(reply, request, attempt);
    } catch (error) {
      const ours = error instanceof CecError ? error : networkError(error, request);
      return {
        verdict: errorVerdict(ours, isIdempotent(request), answered.has(origin)),
        reason: ours.message,
        askedMs: undefined,
        firstContact: !answered.has(origin),
        finish: () => {
          throw afterTries(ours, attempt);
        },
      };
    }
  }

  async function pause(
    request: WireRequest,
    attempt: number,
    waitMs: number,
    reason: string,
    spentMs = 0,
  ): Promise<void> {
    const { operation, path, signal } = request;
    onWait?.({ kind: "retry", operation, path, attempt, waitMs, spentMs, reason });
    counts.retries += 1;
    counts.backoffMs += Math.round(waitMs);
    await sleep(waitMs, signal).catch((error: unknown) => {
      throw signal?.aborted ? interruption(signal, { operation, ...(path === undefined ? {} : { path }) }) : error;
    });
  }

  return {
    async send(request) {
      const startedAt = performance.now();
      let attempt = 1;
      if (request.broke) {
        const { attempts, error } = request.broke;
        if (attempts >= policy.maxAttempts) throw afterTries(error, attempts);
        await pause(request, attempts, backoffMs(attempts, policy), error.message);
        attempt = attempts + 1;
      }
      for (; ; attempt += 1) {
        const outcome = await attemptOnce(request, attempt);
        if (attempt >= attemptsFor(outcome.verdict, policy, outcome.firstContact)) return outcome.finish();
        const waitMs = outcome.askedMs ?? backoffMs(attempt, policy);
        const spentMs = performance.now() - startedAt;
        if (waitMs > policy.budgetMs && outcome.askedMs !== undefined) throw tooLong(request, outcome, waitMs);
        if (spentMs + waitMs > policy.budgetMs) return outcome.finish();
        await pause(request, attempt, waitMs, outcome.reason, spentMs);
      }
    },
    counts: () => ({ ...counts }),
  };
}

/** The server named a time that is further away than any call goes on. */
function tooLong({ operation, path }: WireRequest, { reason, status }: Outcome, askedMs: number): CecError {
  return new CecError("unavailable", `the server asks to come again in ${formatDuration(askedMs)} (${reason})`, {
    operation,
    ...(path === undefined ? {} : { path }),
    ...(status === undefined ? {} : { status }),
    askedMs,
  });
}

/** Reads as much of the answer as it takes to know whether it is the last word. */
async function weigh(reply: Reply, request: WireRequest, attempt: number): Promise<Outcome> {
  const byStatus = isIdempotent(request) ? statusVerdict(reply.status) : "final";
  let peeked: Peeked | undefined;
  let verdict = byStatus;
  if (byStatus !== "final") {
    peeked = await peekBody(reply.body, judgedBytes);
    const text = new TextDecoder().decode(peeked.bytes);
    verdict = request.judge?.({ status: reply.status, headers: reply.headers, text, verdict }) ?? verdict;
    // Another try gives this connection up; what is left of such a long error page is not worth reading.
    if (verdict !== "final" && peeked.rest) {
      await peeked.rest.cancel();
      peeked = { bytes: peeked.bytes, rest: null };
    }
  } else if (request.whole) {
    peeked = { bytes: await readBody(reply.body, wholeBytes), rest: null };
  }
  return {
    verdict,
    reason: `status ${reply.status}`,
    status: reply.status,
    askedMs: retryAfterMs(reply.headers, Date.now()),
    firstContact: false,
    finish: () => wireResponse(reply, peeked, attempt, request),
  };
}

/** What an answer says of the server's clock is known no better: it counts whole seconds, and was some time on its way. */
const clockGrainMs = 3000;

/** How far a clock is ahead that says this date (RFC 9110, section 6.6.1). */
function aheadOf(date: string | null): number | undefined {
  // It says the second that has begun: on average half of it is over.
  const ahead = Date.parse(date ?? "") + 500 - Date.now();
  if (Number.isNaN(ahead)) return undefined;
  return Math.abs(ahead) < clockGrainMs ? 0 : ahead;
}
