import { createServer, request as send } from "node:http";
import { connect, type Socket } from "node:net";
import { onLoopback } from "./on-loopback.ts";

export interface HttpProxy {
  readonly url: string;
  readonly port: number;
  /** `METHOD target authorization` of each request. */
  readonly seen: readonly string[];
  stop(): void;
}

/**
 * A forward proxy: absolute-form requests and CONNECT tunnels. With `credentials` (`user:password`) it answers 407 to anybody else. Hosts
 * that end in `.example` are this machine to it, so that a test shows that the client left finding them to the proxy.
 */
export async function httpProxy(credentials?: string): Promise<HttpProxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const expected = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  const allowed = (given: string | undefined) => expected === undefined || given === expected;
  const server = createServer((incoming, outgoing) => {
    const { "proxy-authorization": authorization, "proxy-connection": _, ...headers } = incoming.headers;
    seen.push(`${incoming.method} ${incoming.url} ${authorization ?? "-"}`);
    if (!allowed(authorization)) {
      outgoing.writeHead(407).end();
      return;
    }
    const upstream = send(
      (incoming.url ?? "").replace(/^http:\/\/[^/:]*\.example/, "http://127.0.0.1"),
      { method: incoming.method ?? "GET", headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    upstream.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(upstream);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("connect", (incoming, client: Socket, head) => {
    const authorization = incoming.headers["proxy-authorization"];
    seen.push(`CONNECT ${incoming.url} ${authorization ?? "-"}`);
    client.on("error", () => client.destroy());
    if (!allowed(authorization)) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const [host = "", port = "443"] = (incoming.url ?? "").split(":");
    const upstream = connect(Number(port), host.endsWith(".example") ? "127.0.0.1" : host, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    sockets.add(upstream);
  });
  const port = await onLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
