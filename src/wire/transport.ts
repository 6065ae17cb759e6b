import type { Method, Pace, WireBody } from "./types.ts";

/** One request as a transport sends it: no redirects, no retries, no limits. */
export interface Sending {
  readonly method: Method;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireBody | undefined;
  readonly pace?: Pace | undefined;
  /** Ends the request, its answer's body included. */
  readonly signal: AbortSignal;
  /** For transports that see bytes leave where we cannot. */
  readonly stallMs: number;
  /** Do not reuse a connection, which may break under it: the call must not be sent twice. */
  readonly fresh: boolean;
  /** Told whenever bytes of the body have left; of 0 when they were only read. */
  readonly onSent: (bytes: number) => void;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** Rejects with the runtime's own errors; {@link networkError} makes ours of them. */
export interface Transport {
  send(sending: Sending): Promise<RawAnswer>;
  /** True when the transport itself gives up after `stallMs` while this body is on its way. */
  watchesStall(sending: Pick<Sending, "url" | "body" | "pace">): boolean;
  close(): void;
}
