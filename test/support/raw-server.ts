import { createServer, type Socket } from "node:net";
import { onLoopback } from "./on-loopback.ts";

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** Requests seen, by their heads. */
  readonly heads: readonly string[];
  stop(): void;
}

/**
 * A server whose every byte the test writes: `answer` gets the connection once the head of a request is in, with the number of the request
 * (from 1) and whatever of the body came along.
 */
export async function rawServer(answer: (socket: Socket, number: number, body: string) => void): Promise<RawServer> {
  const heads: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    let text = "";
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0 || heads.length > 1000) return;
      const body = text.slice(end + 4);
      heads.push(text.slice(0, end));
      text = "";
      answer(socket, heads.length, body);
    });
  });
  const port = await onLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    heads,
    stop() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** A whole answer as it goes over the wire. */
export function rawAnswer(status: number, headers: Readonly<Record<string, string>>, body = ""): string {
  const lines = Object.entries({ "content-length": String(Buffer.byteLength(body)), ...headers });
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}
