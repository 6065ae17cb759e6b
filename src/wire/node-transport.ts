import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { Readable } from "node:stream";
import { CecError } from "../base/errors.ts";
import { bodyBytes, pieces } from "./body.ts";
import { nodeAgents } from "./node-agents.ts";
import { endpointOf } from "./node-connect.ts";
import { type ProxyChoice, proxyAuthorization } from "./proxy.ts";
import type { RawAnswer, Sending, Transport } from "./transport.ts";
import type { Trust } from "./trust.ts";

/**
 * The transport of Node (whose `fetch` knows neither proxies nor authorities), and of Bun for pinned certificates. Same abilities as
 * {@link fetchTransport}, except that it decompresses gzip and deflate only.
 */
export async function nodeTransport(trust: Trust | undefined, proxyFor: ProxyChoice): Promise<Transport> {
  const http = await import("node:http");
  const https = await import("node:https");
  const agents = await nodeAgents(trust);

  function send(sending: Sending): Promise<RawAnswer> {
    const url = new URL(sending.url);
    const proxy = proxyFor(url);
    const secure = url.protocol === "https:";
    const peer = !secure && proxy ? proxy : url;
    const headers: Record<string, string> = { "accept-encoding": "gzip, deflate", host: url.host, ...sending.headers };
    const authorization = proxy && !secure ? proxyAuthorization(proxy) : undefined;
    if (authorization) headers["proxy-authorization"] = authorization;
    const options: RequestOptions = {
      ...endpointOf(peer),
      method: sending.method,
      headers,
      // RFC 9112, 3.2.2: a request to a proxy names the whole address.
      path: peer === url ? `${url.pathname}${url.search}` : url.href,
      agent: agents.pick(peer.protocol === "https:", secure ? proxy : undefined, sending.fresh),
    };
    return new Promise((resolve, reject) => {
      const request = (peer.protocol === "https:" ? https : http).request(options);
      const abort = (): void => {
        request.destroy(sending.signal.reason instanceof Error ? sending.signal.reason : new Error("aborted"));
      };
      sending.signal.addEventListener("abort", abort, { once: true });
      request.once("close", () => sending.signal.removeEventListener("abort", abort));
      request.once("error", reject);
      request.once("response", (message: IncomingMessage) => resolve(answerOf(message, sending)));
      if (sending.signal.aborted) abort();
      const { body } = sending;
      if (body === undefined || typeof body === "string" || (body instanceof Uint8Array && !sending.pace)) {
        if (body !== undefined) request.setHeader("content-length", Buffer.byteLength(body));
        else if (sending.method === "PUT" || sending.method === "POST") request.setHeader("content-length", 0);
        request.end(body);
        return;
      }
      request.setHeader("content-length", bodyBytes(body));
      sendPieces(body, request, sending).catch((error: unknown) => {
        request.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }
  return { send, watchesStall: () => false, close: () => agents.close() };
}

/** Writes as fast as the socket takes it. @throws what reading the file throws; a file that became shorter ends in an error as well. */
async function sendPieces(
  body: Blob | Uint8Array,
  request: ClientRequest,
  { onSent, pace, signal }: Sending,
): Promise<void> {
  let sent = 0;
  for await (const chunk of body instanceof Blob ? body.stream() : [body]) {
    for (const piece of pace ? pieces(chunk) : [chunk]) {
      await pace?.(piece.byteLength, signal);
      if (request.destroyed) return;
      sent += piece.byteLength;
      if (!request.write(piece)) await drained(request);
      onSent(piece.byteLength);
    }
  }
  if (sent !== bodyBytes(body)) throw new CecError("failed", "the file changed its size while it was being sent");
  request.end();
}

/** Resolves when the socket takes more, or is gone. */
function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      request.off("drain", settle).off("close", settle);
      resolve();
    };
    request.on("drain", settle).on("close", settle);
  });
}

function answerOf(message: IncomingMessage, sending: Sending): RawAnswer {
  const headers = new Headers();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] ?? "", message.rawHeaders[at + 1] ?? "");
  }
  const status = message.statusCode ?? 0;
  if (sending.method === "HEAD" || status === 204 || status === 304) {
    message.resume();
    return { status, headers, body: null };
  }
  const encoding = headers.get("content-encoding")?.toLowerCase();
  const raw = byteStream(message);
  if (encoding !== "gzip" && encoding !== "deflate") return { status, headers, body: raw };
  headers.delete("content-encoding");
  headers.delete("content-length");
  return { status, headers, body: raw.pipeThrough(new DecompressionStream(encoding)) };
}

/** The body as a web stream that ends in an error when the connection is cut in the middle. */
function byteStream(message: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Uint8Array<ArrayBuffer>> = Readable.prototype[Symbol.asyncIterator].call(message);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (!done) controller.enqueue(value);
        else if (message.complete) controller.close();
        else controller.error(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" }));
      },
      cancel() {
        message.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
