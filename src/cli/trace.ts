import type { TraceEvent } from "../wire/trace.ts";
import type { Context } from "./types.ts";

/** A line on standard error for each request, with `--log debug`; `undefined` otherwise, so that nothing is collected. */
export function tracer(context: Context): ((event: TraceEvent) => void) | undefined {
  if (context.globals.log !== "debug") return undefined;
  return (event) => context.terminal.complain(context.terminal.paint(2, formatTrace(event)));
}
