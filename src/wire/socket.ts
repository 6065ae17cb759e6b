import { CecError } from "../base/errors.ts";
import { interruption } from "../base/interruption.ts";
import { tlsOptions } from "./fetch-transport.ts";
import { networkError } from "./network-error.ts";
import type { ProxyChoice } from "./proxy.ts";
import { redactUrl } from "./redact.ts";
import { TextQueue } from "./text-queue.ts";
import type { SocketTrace, TraceEvent } from "./trace-event.ts";
import type { Trust } from "./trust.ts";
import type { WireSocket } from "./types.ts";

export interface SocketSettings {
  readonly trust: () => Promise<Trust>;
  readonly proxyFor: ProxyChoice;
  readonly openMs: number;
  readonly trace: ((event: TraceEvent) => void) | undefined;
  /** Sent with the request that opens it, where the runtime can. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Opens a WebSocket (RFC 6455). On Node the global one is used, from version 22 on and only where no proxy, authority, certificate or
 * loosened check is asked for, which it does not know: else, as on Node 20, CecError `failed`, and the caller polls.
 */
export async function openSocket(address: string, settings: SocketSettings, signal?: AbortSignal): Promise<WireSocket> {
  const url = new URL(address.replace(/^http/, "ws"));
  const operation = "open the event socket";
  if (signal?.aborted) throw interruption(signal, { operation });
  const startedAt = performance.now();
  const told = (state: SocketTrace["state"], error?: string): void => {
    settings.trace?.({
      kind: "socket",
      url: redactUrl(url.href),
      state,
      totalMs: performance.now() - startedAt,
      error,
    });
  };
  const socket = await makeSocket(url, settings);
  const messages = new TextQueue();
  return new Promise<WireSocket>((resolve, reject) => {
    let opened = false;
    let over = false;
    const finish = (error?: CecError): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
      told(opened ? "closed" : "failed", error?.message);
      if (!opened) reject(error ?? new CecError("unavailable", "the event socket closed at once", { operation }));
      messages.end(error);
      socket.close();
    };
    const interrupt = (): void => {
      if (signal) finish(interruption(signal, { operation }));
    };
    const timer = setTimeout(
      () => finish(new CecError("unavailable", "the event socket did not open in time", { operation })),
      settings.openMs,
    );
    signal?.addEventListener("abort", interrupt, { once: true });
    socket.onopen = () => {
      opened = true;
      clearTimeout(timer);
      told("open");
      resolve({ send: (text) => socket.send(text), messages, close: () => finish() });
    };
    socket.onmessage = (event: MessageEvent) => {
      if (typeof event.data === "string") messages.push(event.data);
    };
    socket.onerror = () => finish(new CecError("unavailable", "the event socket broke", { operation }));
    socket.onclose = (event: CloseEvent) => {
      if (event.wasClean && event.code === 1000) finish();
      else finish(new CecError("unavailable", `the event socket was closed (${event.code})`, { operation }));
    };
  });
}

async function makeSocket(url: URL, settings: SocketSettings): Promise<WebSocket> {
  const proxy = settings.proxyFor(url);
  const trust = url.protocol === "wss:" ? await settings.trust() : undefined;
  const special = proxy !== undefined || (trust && (trust.ca || trust.cert || !trust.verify || trust.pinnedSha256));
  if (typeof WebSocket === "undefined" || trust?.pinnedSha256 || (typeof Bun === "undefined" && special)) {
    throw new CecError("failed", "this runtime cannot open such an event socket", {
      operation: "open the event socket",
    });
  }
  try {
    if (typeof Bun === "undefined") return new WebSocket(url);
    // The type of the global is the browser's, which has no options.
    const BunSocket = WebSocket as unknown as new (url: URL, options: Bun.WebSocketOptions) => WebSocket;
    return new BunSocket(url, {
      headers: settings.headers ?? {},
      ...(trust ? { tls: tlsOptions(trust) } : {}),
      ...(proxy ? { proxy } : {}),
    });
  } catch (error) {
    throw networkError(error, { operation: "open the event socket", url: url.href });
  }
}
