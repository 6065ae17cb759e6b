import type { RetryTrace } from "../wire/trace-event.ts";
import type { Context } from "./types.ts";

/** Shorter waits pass unnoticed. */
const worthTellingMs = 1500;
const everyMs = 10_000;

/** Says once in a while that the server makes us wait, and why: silence would look as if nothing were done. */
export function waitTeller({ terminal, now }: Pick<Context, "terminal" | "now">): (wait: RetryTrace) => void {
  let nextMs = 0;
  return ({ operation, reason, waitMs }) => {
    if (waitMs < worthTellingMs || now() < nextMs) return;
    nextMs = now() + everyMs;
    terminal.note(`waiting to ${operation}: ${reason}; again in ${Math.round(waitMs / 1000)} s`);
  };
}
