import { formatSize } from "../base/sizes.ts";
import type { TraceEvent } from "../wire/trace-event.ts";
import type { Context } from "./types.ts";

/** A line on standard error for each request, with `--log debug`; `undefined` otherwise, so that nothing is collected. */
export function tracer(context: Context): ((event: TraceEvent) => void) | undefined {
  if (context.globals.log !== "debug") return undefined;
  return (event) => context.terminal.complain(context.terminal.paint(2, formatTrace(event)));
}

/** `debug: GET http://host/a/tree/stat/x 200 12ms sent 0 B received 1.2 KiB id 18EA`. Secrets were removed by the wire. */
function formatTrace(event: TraceEvent): string {
  if (event.kind === "retry") {
    return `debug: ${event.operation} again in ${Math.round(event.waitMs)}ms after attempt ${event.attempt}: ${event.reason}`;
  }
  if (event.kind === "socket") {
    return `debug: socket ${event.url} ${event.state} ${Math.round(event.totalMs)}ms${event.error ? ` ${event.error}` : ""}`;
  }
  const parts = [
    `debug: ${event.method} ${event.url}`,
    event.status === undefined ? (event.error ?? "no answer") : String(event.status),
    `${Math.round(event.totalMs)}ms`,
    `sent ${formatSize(event.sentBytes)}`,
    `received ${formatSize(event.receivedBytes)}`,
  ];
  if (event.attempt > 1) parts.push(`attempt ${event.attempt}`);
  if (event.requestId !== undefined) parts.push(`id ${event.requestId}`);
  return parts.join(" ");
}
