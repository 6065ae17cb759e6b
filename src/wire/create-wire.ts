import { withDeadline } from "./deadline.ts";
import { lazyTransport } from "./lazy-transport.ts";
import { defaultRetryPolicy, defaultStallMs, type WireOptions } from "./options.ts";
import { ownHeaders, withOwnHeaders } from "./own-headers.ts";
import { proxyChoice } from "./proxy.ts";
import { withRedirects } from "./redirects.ts";
import { withRetry } from "./retry.ts";
import { openSocket } from "./socket.ts";
import { withTrace } from "./trace.ts";
import type { RetryTrace } from "./trace-event.ts";
import type { Wire } from "./types.ts";

/** Longest wait for the event socket: polling does its work as well, so there is no point in insisting. */
const socketOpenMs = 5000;

/**
 * The way to the network, as layers from the outside in: retry, own headers, redirects, trace, deadline, transport. Nothing is opened or read before the
 * first request. Works on Bun and on Node 20 and later; see {@link openSocket} for what Node lacks.
 */
export function createWire(options: WireOptions = {}): Wire {
  const proxyFor = proxyChoice(options.env ?? {});
  const transport = lazyTransport(options, proxyFor);
  const own = ownHeaders(options.headers);
  const headers: Record<string, string> = options.userAgent === undefined ? {} : { "user-agent": options.userAgent };
  const timed = withDeadline(transport, options.stallMs ?? defaultStallMs, headers, proxyFor);
  const traced = options.trace ? withTrace(timed, options.trace, own.values) : timed;
  const led = withOwnHeaders(withRedirects(traced, own.names), own);
  const listeners = new Set<(retry: RetryTrace) => void>();
  const retrying = withRetry(led, { ...defaultRetryPolicy, ...options.retry }, (wait) => {
    options.trace?.(wait);
    options.onWait?.(wait);
    for (const listener of listeners) listener(wait);
  });
  return {
    send: (request) => retrying.send(request),
    counts: () => retrying.counts(),
    onRetry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openSocket: (url, signal) =>
      openSocket(
        url,
        {
          trust: () => transport.trust(),
          proxyFor,
          openMs: socketOpenMs,
          trace: options.trace,
          headers: own.addTo(headers),
        },
        signal,
      ),
    close: () => transport.close(),
  };
}
