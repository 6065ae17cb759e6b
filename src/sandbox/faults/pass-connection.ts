import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { finished } from "node:stream/promises";
import type { FaultRule } from "./fault-rule.ts";
import type { Faults } from "./faults.ts";
import { type Framing, type Head, httpPieces } from "./http-pieces.ts";
import { Cut, Shaper } from "./shaper.ts";

type StatusRule = FaultRule & { readonly action: "status" };

/** A request that was passed on and whose response has not ended. */
interface Exchange {
  readonly method: string;
  readonly rules: readonly FaultRule[];
}

/** One connection and what is under way on it. */
interface Connection {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly faults: Faults;
  readonly signal: AbortSignal;
  readonly waiting: Exchange[];
  /** Called when the last response under way has ended. */
  idle: (() => void) | undefined;
}

/**
 * Passes one connection in both directions until a side ends it, a rule cuts it or it breaks.
 * @throws Error for a connection that broke or does not speak HTTP
 */
export async function passConnection(
  client: Socket,
  upstream: Socket,
  faults: Faults,
  signal: AbortSignal,
): Promise<void> {
  const connection: Connection = { client, upstream, faults, signal, waiting: [], idle: undefined };
  const responses = passResponses(connection);
  // A client that ends its side may still wait for what comes back.
  const requests = passRequests(connection).then(() => {
    upstream.end();
    return responses;
  });
  try {
    await Promise.race([responses, requests]);
    client.end();
    await finished(client, { readable: false });
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
  }
}

async function passRequests(connection: Connection): Promise<void> {
  const { client, upstream, faults, signal, waiting } = connection;
  let method = "";
  let own: StatusRule | undefined;
  let shaper: Shaper | undefined;
  for await (const piece of httpPieces(client, requestFraming)) {
    if (piece.kind === "head") {
      const [name = "", target = ""] = piece.head.startLine.split(" ");
      const rules = faults.meet(name, target);
      method = name;
      own = rules.find((rule) => rule.action === "status");
      if (own) {
        // A client that waits for leave to send its body is told at once, and the connection ends as it does with real servers.
        if (piece.head.header("expect") !== undefined) return answer(connection, own, method, "close");
        continue;
      }
      waiting.push({ method, rules });
      shaper = new Shaper(directed(rules, "request"), (bytes) => send(upstream, bytes), signal);
      await shaper.head(piece.bytes);
    } else if (own) {
      if (piece.kind === "end") await answer(connection, own, method, "keep-alive");
    } else if (piece.kind === "payload") await shaper?.payload(piece.bytes);
    else if (piece.kind === "framing") await send(upstream, piece.bytes);
  }
}

async function passResponses(connection: Connection): Promise<void> {
  const { client, upstream, signal, waiting } = connection;
  let shaper: Shaper | undefined;
  let interim = false;
  const framing = (head: Head) => responseFraming(head, waiting[0]?.method);
  for await (const piece of httpPieces(upstream, framing)) {
    if (piece.kind === "head") {
      interim = statusOf(piece.head) === 100;
      const rules = interim ? [] : directed(waiting[0]?.rules ?? [], "response");
      shaper = new Shaper(rules, (bytes) => send(client, bytes), signal);
      await shaper.head(piece.bytes);
    } else if (piece.kind === "payload") await shaper?.payload(piece.bytes);
    else if (piece.kind === "framing") await send(client, piece.bytes);
    else if (!interim) {
      waiting.shift();
      if (waiting.length === 0) connection.idle?.();
    }
  }
}

/** Sends an answer of our own, once those under way have ended. */
async function answer(
  connection: Connection,
  rule: StatusRule,
  method: string,
  persistence: "close" | "keep-alive",
): Promise<void> {
  if (connection.waiting.length > 0) {
    await new Promise<void>((resolve) => {
      connection.idle = resolve;
    });
  }
  const reason = STATUS_CODES[rule.status] ?? "Scripted";
  const body = `${reason}\n`;
  const lines = [
    `HTTP/1.1 ${rule.status} ${reason}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${body.length}`,
    `Connection: ${persistence}`,
    ...(rule.retryAfterSeconds === undefined ? [] : [`Retry-After: ${rule.retryAfterSeconds}`]),
  ];
  await send(connection.client, Buffer.from(`${lines.join("\r\n")}\r\n\r\n${method === "HEAD" ? "" : body}`));
}

function directed(rules: readonly FaultRule[], direction: "request" | "response"): FaultRule[] {
  return rules.filter((rule) => (rule.on ?? "response") === direction);
}

function requestFraming(head: Head): Framing {
  if (head.header("upgrade") !== undefined) return "tunnel";
  return bodyFraming(head) ?? { bytes: 0 };
}

function responseFraming(head: Head, method: string | undefined): Framing {
  const status = statusOf(head);
  if (status === 101) return "tunnel";
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return { bytes: 0 };
  return bodyFraming(head) ?? "until-close";
}

function bodyFraming(head: Head): Framing | undefined {
  if (head.header("transfer-encoding")?.toLowerCase().includes("chunked")) return "chunked";
  const length = head.header("content-length");
  return length === undefined ? undefined : { bytes: Number(length) };
}

function statusOf(head: Head): number {
  return Number(head.startLine.split(" ", 2)[1]);
}

/** Writes, and waits while the other side is slower than this one. Rejects when the socket breaks meanwhile. */
async function send(socket: Socket, bytes: Buffer): Promise<void> {
  if (socket.destroyed) throw new Error("the connection is closed");
  if (socket.write(bytes)) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (done: () => void) => {
      socket.off("drain", drained);
      socket.off("close", closed);
      done();
    };
    const drained = () => settle(resolve);
    const closed = () => settle(() => reject(new Error("the connection is closed")));
    socket.on("drain", drained);
    socket.on("close", closed);
  });
}
