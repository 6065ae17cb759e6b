import type { CecError } from "../base/errors.ts";
import type { RetryTrace } from "./trace-event.ts";

/**
 * What a request may carry. Every form can be sent again from the start, so that a retry needs nothing from the caller.
 * A `Blob` (a slice of `Bun.file`, or of Node's `openAsBlob`) is streamed, never read whole into memory.
 */
export type WireBody = string | Uint8Array | Blob;

/** Resolves when so many bytes may leave; rejects when the signal is aborted. */
export type Pace = (bytes: number, signal: AbortSignal) => Promise<void>;

export type Method = "GET" | "HEAD" | "PUT" | "POST" | "DELETE" | "PATCH";

export interface WireRequest {
  /** What is being done, for errors and the trace: "list", "upload", "sign in". */
  readonly operation: string;
  /** The node or file it is done to, for errors and the trace. */
  readonly path?: string;
  readonly method: Method;
  /** Absolute address. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: WireBody;
  /** Asked before so many bytes of a `Blob` or a `Uint8Array` leave: resolves when they may. The limit of a line that others use as well. */
  readonly pace?: Pace | undefined;
  /**
   * Told of the bytes of a `Blob` or a `Uint8Array` as they leave, where that can be seen: over TLS, at a pace, and on Node. What an attempt had sent is taken
   * back by a negative number when another one begins.
   */
  readonly onSent?: ((bytes: number) => void) | undefined;
  /** Whether the call may be sent twice. Default: true for GET, HEAD, PUT and DELETE, false for POST and PATCH. */
  readonly idempotent?: boolean;
  /** Refusal of redirects, for calls whose redirect is the answer (OAuth). Default: follow, on the same host only. */
  readonly redirect?: "follow" | "manual";
  /** Longest time without a byte in either direction, milliseconds. Default from the wire's options. */
  readonly stallMs?: number;
  /** Reads the whole answer before `send` resolves, so that a cut in mid-answer is retried as well. For short answers only. */
  readonly whole?: boolean;
  /**
   * The answer of this very call broke while its caller read it, after so many attempts: the next one waits and counts as the policy says, and
   * when no more are left the error is thrown.
   */
  readonly broke?: BrokenAnswer | undefined;
  /** Second opinion on answers the retry policy would repeat: some servers answer a lasting refusal with a passing status. */
  readonly judge?: (answer: FailedAnswer) => RetryVerdict;
  readonly signal?: AbortSignal | undefined;
}

export interface BrokenAnswer {
  /** {@link WireResponse.attempts} of the answer. */
  readonly attempts: number;
  readonly error: CecError;
}

/** What an answer says about another try: `final` never, `few` a couple of times, `full` as often as the policy allows. */
export type RetryVerdict = "final" | "few" | "full";

export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The first 64 KiB of the body. */
  readonly text: string;
  /** What the policy would do on its own. */
  readonly verdict: RetryVerdict;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Address that answered, after redirects. */
  readonly url: string;
  /** How often the request was sent, 1 for no retry. */
  readonly attempts: number;
  /** Empty stream when there is no body. A stall or a cut rejects the read with CecError `unavailable`. */
  readonly body: ReadableStream<Uint8Array>;
  /** Reads the body as text. @throws CecError `failed` beyond `limitBytes` (default 64 MiB). */
  text(limitBytes?: number): Promise<string>;
  /** Gives the connection back without reading the body. */
  discard(): Promise<void>;
}

/** A text-frame WebSocket, opened through the same proxy, CA and trace rules as {@link Wire.send}. */
export interface WireSocket {
  send(text: string): void;
  /** Ends when the socket closes; throws CecError `unavailable` when it breaks. */
  readonly messages: AsyncIterable<string>;
  close(): void;
}

/** Counters since the start, for the closing line of a transfer and for tests. */
export interface WireCounts {
  readonly requests: number;
  readonly retries: number;
  readonly backoffMs: number;
  /** Answers 429 or 503. */
  readonly throttled: number;
  readonly sentBytes: number;
  /** How far the server's clock is ahead of ours by its last answer, in milliseconds; 0 below three seconds. */
  readonly serverAheadMs: number;
}

/** The only way to the network. Resolves for every HTTP status once the retries are spent. */
export interface Wire {
  /**
   * @throws CecError `unavailable` (no connection, stall, reset, or a `Retry-After` beyond any patience: its `askedMs`), `failed` (TLS, bad address, refused redirect), `usage` (a certificate file
   * or proxy that cannot be used), `interrupted` (signal).
   */
  send(request: WireRequest): Promise<WireResponse>;
  openSocket(url: string, signal?: AbortSignal): Promise<WireSocket>;
  counts(): WireCounts;
  /** Tells of each request that is sent once more, until the returned function is called. */
  onRetry(listener: (retry: RetryTrace) => void): () => void;
  /** Closes idle connections. */
  close(): void;
}

/** Where a call gets its token from; implemented by `session`. */
export interface TokenSource {
  /** The token to send now, refreshed ahead of its end. @throws CecError `sign-in`. */
  current(signal?: AbortSignal): Promise<string>;
  /**
   * Another token after `refused` was answered with 401 (or 403 by the gateway).
   * @throws CecError `sign-in` when there is none to be had.
   */
  renew(refused: string, signal?: AbortSignal): Promise<string>;
}
