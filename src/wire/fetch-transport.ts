import { bodyBytes, bodyForm, countedStream } from "./body.ts";
import type { ProxyChoice } from "./proxy.ts";
import type { RawAnswer, Sending, Transport } from "./transport.ts";
import type { Trust } from "./trust.ts";
import type { WireBody } from "./types.ts";

/** The transport of Bun: its `fetch` with a connection pool of our own. Decompresses gzip, deflate, br and zstd. */
export function fetchTransport(trust: Trust | undefined, proxyFor: ProxyChoice): Transport {
  const session = new Bun.FetchSession(trust ? { tls: tlsOptions(trust) } : {});
  return {
    async send(sending: Sending): Promise<RawAnswer> {
      const form = bodyForm(sending);
      const proxy = proxyFor(new URL(sending.url));
      const { body } = sending;
      const counted = form === "counted" && body !== undefined && typeof body !== "string";
      const response = await session.fetch(sending.url, {
        method: sending.method,
        headers: counted ? { ...sending.headers, "content-length": String(bodyBytes(body)) } : sending.headers,
        ...(body === undefined ? {} : { body: counted ? countedStream(body, sending) : plain(body) }),
        redirect: "manual",
        signal: sending.signal,
        keepalive: !sending.fresh,
        timeout: form === "watched" ? sending.stallMs : false,
        // Our own reading of NO_PROXY decides, not the process's.
        proxy: proxy ? { url: proxy, respectNoProxy: false } : false,
      });
      return { status: response.status, headers: response.headers, body: response.body };
    },
    watchesStall: (sending) => bodyForm(sending) === "watched",
    close: () => session.close(),
  };
}

/** Nobody hands us shared memory, which is all the narrower type of `fetch` excludes. */
function plain(body: WireBody): string | Blob | Uint8Array<ArrayBuffer> {
  return body as string | Blob | Uint8Array<ArrayBuffer>;
}

/** The TLS options of Bun's `fetch` and `WebSocket`. */
export function tlsOptions(trust: Trust): Bun.TLSOptions {
  return {
    rejectUnauthorized: trust.verify,
    ...(trust.ca ? { ca: trust.ca } : {}),
    ...(trust.cert ? { cert: trust.cert } : {}),
    ...(trust.key ? { key: trust.key } : {}),
  };
}
