import { bodyBytes } from "./body.ts";
import type { BodyEnd, Exchange, Reply } from "./exchange.ts";
import { redactHeaders, redactText, redactUrl, removeValues, secretsOf } from "./redact.ts";
import type { TraceEvent } from "./trace-event.ts";
import type { WireRequest } from "./types.ts";

const excerptBytes = 2048;

/** Tells `trace` of each request once it is over. @param hidden secret values besides those of the known headers. */
export function withTrace(
  next: Exchange,
  trace: (event: TraceEvent) => void,
  hidden: readonly string[] = [],
): Exchange {
  return async (call) => {
    const { request } = call;
    const startedAt = performance.now();
    let reply: Reply | undefined;
    let headMs: number | undefined;
    let ended: BodyEnd | undefined;
    const report = (end: BodyEnd): void => {
      const secrets = [...secretsOf(request.headers ?? {}), ...hidden];
      const clean = (text: string): string => removeValues(text, secrets);
      trace({
        kind: "attempt",
        operation: request.operation,
        path: request.path,
        method: request.method,
        url: clean(redactUrl(request.url)),
        attempt: call.attempt,
        requestHeaders: hideValues(redactHeaders(request.headers ?? {}), hidden),
        requestText: requestText(request, clean),
        status: reply?.status,
        requestId: reply?.headers.get("x-amz-request-id") ?? reply?.headers.get("x-request-id") ?? undefined,
        sentBytes: bodyBytes(request.body),
        receivedBytes: end.receivedBytes,
        headMs,
        totalMs: performance.now() - startedAt,
        error: end.error instanceof Error ? clean(end.error.message) : undefined,
      });
    };
    try {
      reply = await next({
        ...call,
        onEnd: (end) => {
          // An answer without a body is over before we have seen its head.
          if (reply) report(end);
          else ended = end;
          call.onEnd?.(end);
        },
      });
    } catch (error) {
      report({ receivedBytes: 0, error });
      throw error;
    }
    headMs = performance.now() - startedAt;
    if (ended) report(ended);
    return reply;
  };
}

function hideValues(headers: Record<string, string>, hidden: readonly string[]): Record<string, string> {
  if (hidden.length === 0) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, hidden.includes(value) ? "***" : value]),
  );
}

function requestText(request: WireRequest, clean: (text: string) => string): string | undefined {
  if (typeof request.body !== "string") return undefined;
  const text = clean(redactText(request.body));
  return text.length > excerptBytes ? `${text.slice(0, excerptBytes)}...` : text;
}

/** One line for a log: `PUT https://... 200 12 ms, sent 4096, received 0, id 18EA..., try 2`. */
export function traceLine(event: TraceEvent): string {
  const ms = (value: number): string => `${Math.round(value)} ms`;
  if (event.kind === "retry") {
    return `${event.operation}${event.path === undefined ? "" : ` ${event.path}`}: ${event.reason}; next try in ${ms(event.waitMs)}`;
  }
  if (event.kind === "socket") {
    return `socket ${event.url} ${event.state} after ${ms(event.totalMs)}${event.error === undefined ? "" : `: ${event.error}`}`;
  }
  const parts = [
    `${event.method} ${event.url} ${event.status ?? "no answer"} ${ms(event.totalMs)}`,
    `sent ${event.sentBytes}`,
    `received ${event.receivedBytes}`,
  ];
  if (event.requestId !== undefined) parts.push(`id ${event.requestId}`);
  if (event.attempt > 1) parts.push(`try ${event.attempt}`);
  if (event.error !== undefined) parts.push(event.error);
  if (event.requestText !== undefined) parts.push(event.requestText);
  return parts.join(", ");
}
