import { withFacts } from "../base/with-facts.ts";
import { type Peeked, readBody, unpeek } from "./buffered.ts";
import { discardBody, type Reply } from "./exchange.ts";
import type { WireRequest, WireResponse } from "./types.ts";

const defaultLimitBytes = 64 * 1024 * 1024;

/** The answer as callers see it. `peeked` is what has been read of its body already. */
export function wireResponse(
  reply: Reply,
  peeked: Peeked | undefined,
  attempts: number,
  request: WireRequest,
): WireResponse {
  // Most answers have a short body or none, so the stream is made when it is asked for.
  let stream: ReadableStream<Uint8Array> | undefined;
  const body = (): ReadableStream<Uint8Array> => {
    stream ??= peeked ? unpeek(peeked) : (reply.body ?? new ReadableStream({ start: (empty) => empty.close() }));
    return stream;
  };
  return {
    status: reply.status,
    headers: reply.headers,
    url: reply.url,
    attempts,
    get body() {
      return body();
    },
    async text(limitBytes = defaultLimitBytes) {
      if (!peeked && !reply.body) return "";
      try {
        const whole = peeked && !peeked.rest && !stream ? peeked.bytes : await readBody(body(), limitBytes);
        return new TextDecoder().decode(whole);
      } catch (error) {
        const { operation, path } = request;
        throw withFacts(error, path === undefined ? { operation } : { operation, path });
      }
    },
    async discard() {
      if (reply.body && !(peeked && !peeked.rest)) await discardBody(body());
    },
  };
}
