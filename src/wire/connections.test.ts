import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { createHash, X509Certificate } from "node:crypto";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { type Authority, authority, type Identity } from "../../test/support/authority.ts";
import { type HttpProxy, httpProxy } from "../../test/support/http-proxy.ts";
import { onLoopback } from "../../test/support/on-loopback.ts";
import { createWire } from "./create-wire.ts";
import { withDeadline } from "./deadline.ts";
import { nodeTransport } from "./node-transport.ts";
import { defaultRetryPolicy, type WireOptions } from "./options.ts";
import { proxyChoice } from "./proxy.ts";
import { withRedirects } from "./redirects.ts";
import { withRetry } from "./retry.ts";
import { loadTrust } from "./trust.ts";
import type { WireRequest, WireResponse } from "./types.ts";

/** TLS and proxies, over both transports: `fetch` as on Bun, and `node:https` as on Node. */

let issued: Authority;
let plain: Bun.Server<undefined>;
let proxy: HttpProxy;
const closing: (() => void)[] = [];

const describeRequest = (method: string, client: string, body: string) => `${method} ${client} ${body}`;

async function tlsServer(identity: Identity, requestCert = false): Promise<{ port: number; server: TlsServer }> {
  const { cert, key } = identity;
  const server = createTlsServer(
    { cert, key, ca: issued.ca, requestCert, rejectUnauthorized: false },
    async (request, answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { authorized } = request.socket as TLSSocket;
      answer.end(
        describeRequest(request.method ?? "", authorized ? "known" : "unknown", Buffer.concat(chunks).toString()),
      );
    },
  );
  const port = await onLoopback(server);
  closing.push(() => server.close());
  return { server, port };
}

let secure: number;
let elsewhere: number;
let asking: number;

beforeAll(async () => {
  issued = await authority();
  proxy = await httpProxy("us er:p@ss");
  plain = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => new Response(describeRequest(request.method, "plain", await request.text())),
  });
  secure = (await tlsServer(issued.server)).port;
  elsewhere = (await tlsServer(issued.elsewhere)).port;
  asking = (await tlsServer(issued.server, true)).port;
});
afterAll(async () => {
  for (const close of closing) close();
  proxy.stop();
  await plain.stop(true);
  await issued.remove();
});

type Send = (request: WireRequest) => Promise<WireResponse>;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const policy = { ...defaultRetryPolicy, maxAttempts: 1 };
const transports: readonly (readonly [string, (options: WireOptions) => Promise<Send>])[] = [
  [
    "fetch",
    async (options) => {
      const wire = createWire({ ...options, retry: policy });
      closers.push(() => wire.close());
      return wire.send;
    },
  ],
  [
    "node:https",
    async (options) => {
      const transport = await nodeTransport(await loadTrust(options, false), proxyChoice(options.env ?? {}));
      closers.push(() => transport.close());
      return withRetry(withRedirects(withDeadline(transport, 5000, {})), policy).send;
    },
  ],
];

describe.each(transports)("over %s", (_, make) => {
  const at = (port: number, host = "127.0.0.1") => `https://${host}:${port}/x?y=1`;
  async function read(options: WireOptions, url: string, request: Partial<WireRequest> = {}): Promise<string> {
    const send = await make(options);
    return (await send({ operation: "read", method: "GET", url, ...request })).text();
  }
  const errorOf = (work: Promise<unknown>) =>
    work.then(
      (value) => `no error but ${value}`,
      (error: unknown) => error,
    );

  describe("TLS", () => {
    test("an authority of one's own is trusted beside the others", async () => {
      expect(await read({ caFiles: [issued.caFile] }, at(secure))).toBe("GET unknown ");
      expect(await read({ caFiles: [issued.caFile] }, at(secure, "localhost"))).toBe("GET unknown ");
      const bundle = { SSL_CERT_FILE: issued.elsewhere.certFile, NODE_EXTRA_CA_CERTS: issued.caFile };
      expect(await read({ env: bundle }, at(secure))).toBe("GET unknown ");
      expect(
        await read({ env: { SSL_CERT_FILE: issued.caFile, NODE_EXTRA_CA_CERTS: "/no/such/file" } }, at(secure)),
      ).toBe("GET unknown ");
    });

    test("without it the error says what to do", async () => {
      const error = await errorOf(read({}, at(secure)));
      expect(error).toMatchObject({ code: "failed", retryable: false });
      expect((error as { hint: string }).hint).toContain("--ca-cert");
    });

    test("a certificate for another host is refused", async () => {
      const error = await errorOf(read({ caFiles: [issued.caFile] }, at(elsewhere)));
      expect(error).toMatchObject({ code: "failed" });
      expect(String(error)).toContain("another host");
    });

    test("unless nothing is to be checked", async () => {
      expect(await read({ skipVerify: true }, at(secure))).toBe("GET unknown ");
      expect(await read({ skipVerify: true }, at(elsewhere))).toBe("GET unknown ");
    });

    test("a pinned certificate is the only one accepted", async () => {
      const sha256 = createHash("sha256").update(new X509Certificate(issued.elsewhere.cert).raw).digest("hex");
      const colons = sha256.toUpperCase().match(/../g)?.join(":") ?? "";
      for (const pinnedSha256 of [sha256, colons]) {
        expect(await read({ pinnedSha256 }, at(elsewhere))).toBe("GET unknown ");
        const error = await errorOf(read({ pinnedSha256, skipVerify: true }, at(secure)));
        expect(error).toMatchObject({ code: "failed" });
        expect(String(error)).toContain("another certificate");
      }
    });

    test("a client certificate is shown", async () => {
      const { certFile, keyFile } = issued.client;
      const trust = { caFiles: [issued.caFile] };
      expect(await read(trust, at(asking))).toBe("GET unknown ");
      expect(await read({ ...trust, clientCertFile: certFile, clientKeyFile: keyFile }, at(asking))).toBe("GET known ");
    });

    test("files that are no use are told by name", async () => {
      expect(await errorOf(read({ caFiles: ["/no/such/ca.pem"] }, at(secure)))).toMatchObject({
        code: "usage",
        path: "/no/such/ca.pem",
      });
      expect(await errorOf(read({ caFiles: [issued.client.keyFile] }, at(secure)))).toMatchObject({
        code: "usage",
        path: issued.client.keyFile,
      });
      expect(await errorOf(read({ clientCertFile: issued.client.certFile }, at(secure)))).toMatchObject({
        code: "usage",
      });
    });

    test("a port without TLS is told as such", async () => {
      const error = await errorOf(read({}, at(plain.port ?? 0)));
      expect(error).toMatchObject({ code: "failed" });
      expect((error as { hint: string }).hint).toContain("http://");
    });

    test("a large body arrives whole", async () => {
      const body = new Blob(["0123456789".repeat(50_000)]).slice(10);
      const text = await read({ caFiles: [issued.caFile] }, at(secure), { method: "PUT", body });
      expect(text).toHaveLength("PUT unknown ".length + 499_990);
    });
  });

  describe("a proxy", () => {
    const env = (names: readonly string[], address = `http://us%20er:p%40ss@127.0.0.1:${proxy.port}`) =>
      Object.fromEntries(names.map((name) => [name, address]));
    const authorization = `Basic ${Buffer.from("us er:p@ss").toString("base64")}`;

    test("is asked for the whole address of a plain server", async () => {
      for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) {
        const url = `http://cells.example:${plain.port}/x?y=1`;
        expect(await read({ env: env([name]) }, url, { method: "PUT", body: "content" })).toBe("PUT plain content");
        expect(proxy.seen.at(-1)).toBe(`PUT ${url} ${authorization}`);
      }
    });

    test("is asked for a tunnel to a TLS server, whose certificate is checked all the same", async () => {
      for (const name of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]) {
        const trust = { env: env([name]), caFiles: [issued.caFile] };
        expect(await read(trust, at(secure, "cells.example"))).toBe("GET unknown ");
        expect(proxy.seen.at(-1)).toBe(`CONNECT cells.example:${secure} ${authorization}`);
        expect(await errorOf(read(trust, at(elsewhere, "cells.example")))).toMatchObject({ code: "failed" });
      }
    });

    test("is left out where the environment says so", async () => {
      const before = proxy.seen.length;
      const exception = { ...env(["ALL_PROXY"]), NO_PROXY: "other.example,localhost" };
      expect(await read({ env: exception }, `http://127.0.0.1:${plain.port}/`)).toBe("GET plain ");
      expect(
        await errorOf(
          read({ env: { ...exception, no_proxy: "cells.example" } }, `http://cells.example:${plain.port}/`),
        ),
      ).toMatchObject({
        code: "unavailable",
      });
      expect(proxy.seen).toHaveLength(before);
    });

    test("that wants another password is told as such, and the password is not", async () => {
      const wrong = {
        env: env(["ALL_PROXY"], `http://user:geheim99@127.0.0.1:${proxy.port}`),
        caFiles: [issued.caFile],
      };
      for (const url of [at(secure, "cells.example"), `http://cells.example:${plain.port}/`]) {
        const error = await errorOf(read(wrong, url));
        expect(error).toMatchObject({ code: "failed", status: 407 });
        expect((error as { hint: string }).hint).toContain("user name and password");
        expect(`${error} ${(error as { hint: string }).hint}`).not.toContain("geheim99");
      }
    });

    test("that is not there is unavailable", async () => {
      const gone = { env: env(["HTTPS_PROXY"], "http://127.0.0.1:1"), caFiles: [issued.caFile] };
      expect(await errorOf(read(gone, at(secure, "cells.example")))).toMatchObject({ code: "unavailable" });
    });
  });

  test("connections are kept between calls", async () => {
    const ports = new Set<number>();
    const { server, port } = await tlsServer(issued.server);
    server.on("secureConnection", (socket) => ports.add(socket.remotePort ?? 0));
    const send = await make({ caFiles: [issued.caFile] });
    for (let count = 0; count < 5; count += 1)
      await (await send({ operation: "read", method: "GET", url: at(port) })).text();
    expect(ports.size).toBe(1);
  });
});
