import { CecError } from "../base/errors.ts";
import type { BodyEnd, Exchange, Reply } from "./exchange.ts";
import { networkError } from "./network-error.ts";
import { type ProxyChoice, proxyRefusal } from "./proxy.ts";
import { StallWatch, stallError } from "./stall-watch.ts";
import type { Transport } from "./transport.ts";
import type { WireRequest } from "./types.ts";

/** Patience with a server that has never answered this program: its address may be wrong, and nobody waits a minute to learn it. */
const firstStallMs = 20_000;

/** The innermost layer: one request over the transport, ended by its signal or a stall, with errors of our own class. */
export function withDeadline(
  transport: Transport,
  defaultStallMs: number,
  headers: Readonly<Record<string, string>>,
  proxyFor: ProxyChoice = () => undefined,
): Exchange {
  let answeredAt = Number.NEGATIVE_INFINITY;
  /** What earlier attempts of a call have told of, by whom they told. */
  const told = new WeakMap<NonNullable<WireRequest["onSent"]>, number>();
  const teller = ({ onSent }: WireRequest): ((bytes: number) => void) | undefined => {
    if (!onSent) return undefined;
    const before = told.get(onSent) ?? 0;
    if (before > 0) onSent(-before);
    let sent = 0;
    told.set(onSent, sent);
    return (bytes) => {
      sent += bytes;
      told.set(onSent, sent);
      if (bytes > 0) onSent(bytes);
    };
  };
  return async ({ request, onEnd }) => {
    const unknown = answeredAt === Number.NEGATIVE_INFINITY && !(request.body instanceof Blob);
    const stallMs = request.stallMs ?? (unknown ? Math.min(firstStallMs, defaultStallMs) : defaultStallMs);
    const watch = new StallWatch(stallMs, request.signal);
    if (!transport.watchesStall({ url: request.url, body: request.body, pace: request.pace })) watch.start();
    const tell = teller(request);
    const failed = (error: unknown): CecError => {
      watch.end();
      // Our own errors say already whom they are about.
      const proxy =
        error instanceof CecError || !URL.canParse(request.url) ? undefined : proxyFor(new URL(request.url));
      return ourError(error, watch, request, stallMs, proxy);
    };
    try {
      watch.signal.throwIfAborted();
      const raw = await transport.send({
        method: request.method,
        url: request.url,
        headers: { ...headers, ...request.headers },
        body: request.body,
        pace: request.pace,
        signal: watch.signal,
        stallMs,
        // On a connection that was used before, Bun's fetch sends by itself once more what got no answer.
        fresh: !isIdempotent(request),
        onSent: (bytes) => {
          watch.moved();
          tell?.(bytes);
        },
      });
      answeredAt = performance.now();
      // Only a proxy answers that, to a request for a server without TLS.
      if (raw.status === 407) {
        await raw.body?.cancel();
        throw proxyRefusal(raw.status);
      }
      const reply = { status: raw.status, headers: raw.headers, url: request.url };
      if (!raw.body || raw.status === 204 || raw.headers.get("content-length") === "0") {
        watch.end();
        onEnd?.({ receivedBytes: 0, error: undefined });
        return { ...reply, body: null } satisfies Reply;
      }
      watch.pause();
      return { ...reply, body: watched(raw.body, watch, failed, onEnd) } satisfies Reply;
    } catch (error) {
      throw failed(error);
    }
  };
}

/** PUT and DELETE are repeatable by definition (RFC 9110, 9.2.2); callers know which of their POSTs are. */
export function isIdempotent(request: Pick<WireRequest, "method" | "idempotent">): boolean {
  return request.idempotent ?? (request.method !== "POST" && request.method !== "PATCH");
}

function ourError(
  error: unknown,
  watch: StallWatch,
  request: WireRequest,
  stallMs: number,
  proxy: URL | undefined,
): CecError {
  // Our own reasons for ending a request win over what the runtime makes of them.
  if (watch.signal.aborted) return networkError(watch.signal.reason, request);
  // The idle timer of Bun's fetch.
  if (error instanceof Error && error.name === "TimeoutError") return networkError(stallError(stallMs), request);
  return networkError(error, request, proxy);
}

function watched(
  body: ReadableStream<Uint8Array>,
  watch: StallWatch,
  failed: (error: unknown) => CecError,
  onEnd: ((end: BodyEnd) => void) | undefined,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let receivedBytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        watch.start();
        try {
          const { done, value } = await reader.read();
          watch.pause();
          if (!done) {
            receivedBytes += value.byteLength;
            controller.enqueue(value);
            return;
          }
          watch.end();
          onEnd?.({ receivedBytes, error: undefined });
          controller.close();
        } catch (error) {
          const ours = failed(error);
          onEnd?.({ receivedBytes, error: ours });
          controller.error(ours);
        }
      },
      async cancel(reason) {
        watch.end();
        onEnd?.({ receivedBytes, error: undefined });
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
