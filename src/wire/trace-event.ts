/** One request as it went over the network (a redirect or a retry makes another), told when its answer has been read to the end. */
export interface AttemptTrace {
  readonly kind: "attempt";
  readonly operation: string;
  readonly path: string | undefined;
  readonly method: string;
  /** Without user information; secret parameters read `***`. */
  readonly url: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Secret values read `***`. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** The first 2 KiB of a text body, secrets removed. */
  readonly requestText: string | undefined;
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  /** `x-amz-request-id` or `x-request-id`. */
  readonly requestId: string | undefined;
  /** Size of the body handed over for sending. */
  readonly sentBytes: number;
  /** Size of the answer's body as read, decompressed. */
  readonly receivedBytes: number;
  /** From sending to the head of the answer. */
  readonly headMs: number | undefined;
  /** From sending to the end of the answer's body. */
  readonly totalMs: number;
  /** Why it failed, secrets removed. */
  readonly error: string | undefined;
}

/** A wait before the same call is sent again. */
export interface RetryTrace {
  readonly kind: "retry";
  readonly operation: string;
  readonly path: string | undefined;
  /** Of the attempt that failed. */
  readonly attempt: number;
  readonly waitMs: number;
  /** Since the call began. */
  readonly spentMs: number;
  readonly reason: string;
}

/** The event socket: opened, or closed again. */
export interface SocketTrace {
  readonly kind: "socket";
  readonly url: string;
  readonly state: "open" | "closed" | "failed";
  readonly totalMs: number;
  readonly error: string | undefined;
}

export type TraceEvent = AttemptTrace | RetryTrace | SocketTrace;
