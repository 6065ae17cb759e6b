import type { RetryTrace } from "../wire/trace-event.ts";
import type { Context } from "./types.ts";

/** Shorter waits pass unnoticed, unless what they follow was long itself: a server that says nothing for 20 s. */
const worthTellingMs = 1500;
const everyMs = 10_000;

/** Says once in a while that the server makes us wait, and why: silence would look as if nothing were done. */
export function waitTeller({ terminal, now }: Pick<Context, "terminal" | "now">): (wait: RetryTrace) => void {
  let nextMs = 0;
  return ({ operation, reason, waitMs, spentMs }) => {
    if ((waitMs < worthTellingMs && spentMs < everyMs) || now() < nextMs) return;
    nextMs = now() + everyMs;
    const when = waitMs < worthTellingMs ? "trying again" : `again in ${Math.round(waitMs / 1000)} s`;
    terminal.note(`waiting to ${operation}: ${reason}; ${when}`);
  };
}
