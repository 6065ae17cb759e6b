import type { RetryTrace, TraceEvent } from "./trace-event.ts";

/** When a failed call is sent again, for the whole program: there is no other retry loop. */
export interface RetryPolicy {
  /** Most times one call is sent. */
  readonly maxAttempts: number;
  /** Most times a call is sent to a server that has never answered this wire. A wrong address is told quickly. */
  readonly maxFirstContacts: number;
  /** Most times a call is sent whose answer is likely to last (`few`). */
  readonly maxFewAttempts: number;
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** No further attempt starts later than this after the first. A call ends at the latest after `budgetMs` and one stall. */
  readonly budgetMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 8,
  maxFirstContacts: 3,
  maxFewAttempts: 3,
  firstBackoffMs: 250,
  maxBackoffMs: 10_000,
  budgetMs: 120_000,
};

export interface WireOptions {
  /** Sent with every request. */
  readonly userAgent?: string;
  /**
   * Sent with every request and the event socket, but not where a redirect leads to another server; a request's own headers win. Values count
   * as secrets: none is told to `trace`.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The environment: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` (either case), `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`.
   * Nothing is read from the process itself. Default: none of them set.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** PEM files with authorities to trust beside the system's. A missing one is an error, unlike those the environment names. */
  readonly caFiles?: readonly string[];
  /** Accepts any certificate. */
  readonly skipVerify?: boolean;
  /** SHA-256 of the server's certificate, hexadecimal with or without colons: that one is accepted, whoever signed it, and no other. */
  readonly pinnedSha256?: string;
  /** PEM files to identify ourselves with. */
  readonly clientCertFile?: string;
  readonly clientKeyFile?: string;
  /** Longest time without a byte in either direction, milliseconds. Default 60,000, and 20,000 until the server has answered once. */
  readonly stallMs?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Is told of every attempt and every wait. No secret reaches it. */
  readonly trace?: (event: TraceEvent) => void;
  /** Is told of every wait alone, which costs nothing while all goes well. */
  readonly onWait?: (wait: RetryTrace) => void;
}

export const defaultStallMs = 60_000;
