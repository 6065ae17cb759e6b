import type { WireRequest } from "./types.ts";

/** One call on its way through the layers of the wire. */
export interface Call {
  readonly request: WireRequest;
  /** 1 for the first. */
  readonly attempt: number;
  /** Told once, when the answer's body has been read, given up or broken. */
  readonly onEnd?: (end: BodyEnd) => void;
}

export interface BodyEnd {
  readonly receivedBytes: number;
  readonly error: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Address that answered. */
  readonly url: string;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** A layer of the wire: deadline, trace and redirects are functions from one of these to another. */
export type Exchange = (call: Call) => Promise<Reply>;

/** Reads a short rest so that the connection can be used again; a long one is cut off. */
export async function discardBody(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body) return;
  const reader = body.getReader();
  for (let bytes = 0; bytes <= 64 * 1024; ) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
  }
  await reader.cancel();
}
