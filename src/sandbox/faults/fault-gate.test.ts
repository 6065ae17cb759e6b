import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import type { Server } from "bun";
import { type FaultGate, openFaultGate } from "./fault-gate.ts";
import { Faults } from "./faults.ts";

const content = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));
const faults = new Faults();
let received: Buffer[] = [];
let upstream: Server<undefined>;
let gate: FaultGate;

beforeAll(async () => {
  upstream = Bun.serve<undefined>({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request, server) => {
      if (request.headers.has("upgrade") && server.upgrade(request)) return undefined;
      if (request.method === "PUT") {
        received.push(Buffer.from(await request.bytes()));
        return new Response(null, { headers: { ETag: '"x"' } });
      }
      if (request.url.endsWith("/chunked")) return new Response(new Blob([content]).stream());
      return new Response(content, { headers: { "Content-Type": "application/octet-stream" } });
    },
    websocket: { message: (socket, message) => void socket.send(`heard ${message}`) },
  });
  const port = upstream.port ?? 0;
  gate = await openFaultGate({ host: "127.0.0.1", port: 0, upstream: { host: "127.0.0.1", port }, faults });
});

afterAll(async () => {
  await gate.stop();
  await upstream.stop(true);
});

beforeEach(() => {
  faults.clear();
  received = [];
});

const url = (path = "/file") => `http://127.0.0.1:${gate.port}${path}`;

/** What really comes over the connection, and how long after the request it ended. */
async function raw(request: string): Promise<{ text: string; ms: number }> {
  const start = performance.now();
  const chunks: Buffer[] = [];
  const socket = connect(gate.port, "127.0.0.1");
  socket.write(request);
  await new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
  });
  return { text: Buffer.concat(chunks).toString("latin1"), ms: performance.now() - start };
}

describe("without a rule", () => {
  test("passes bodies with a length, in chunks, and sent up", async () => {
    expect(Buffer.from(await (await fetch(url())).bytes()).equals(content)).toBe(true);
    expect(Buffer.from(await (await fetch(url("/chunked"))).bytes()).equals(content)).toBe(true);
    await fetch(url(), { method: "PUT", body: content });
    expect(received[0]?.equals(content)).toBe(true);
    const head = await fetch(url(), { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("200000");
  });

  test("passes web sockets", async () => {
    const socket = new WebSocket(url("/ws").replace("http", "ws"));
    const heard = await new Promise((resolve, reject) => {
      socket.onopen = () => socket.send("you");
      socket.onmessage = (event) => resolve(event.data);
      socket.onerror = reject;
    });
    expect(heard).toBe("heard you");
    socket.close();
  });

  test("passes bodies a client announces with Expect: 100-continue", async () => {
    const request =
      "PUT /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    const { text } = await raw(`${request}abc`);
    expect(text).toStartWith("HTTP/1.1 100 Continue");
    expect(text).toContain("HTTP/1.1 200");
    expect(received[0]?.toString()).toBe("abc");
  });
});

test("cut: the body ends in the middle, its length still promised", async () => {
  faults.add("cut=1000");
  const { text } = await raw("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
  const [head = "", body = ""] = text.split("\r\n\r\n");
  expect(head.toLowerCase()).toContain("content-length: 200000");
  expect(body.length).toBe(1000);
  await expect(fetch(url()).then((response) => response.bytes())).rejects.toThrow();
});

test("cut=0: the answer is lost, its effect stays", async () => {
  faults.add({ action: "cut", bytes: 0, method: "PUT" });
  const { text } = await raw("PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  expect(text).toBe("");
  expect(received[0]?.toString()).toBe("abc");
});

test("cut on the request: the server never gets the whole body", async () => {
  faults.add("cut=50000,on=request,method=PUT");
  await expect(fetch(url(), { method: "PUT", body: content })).rejects.toThrow();
  expect(received).toEqual([]);
});

test("status: every k-th call, with Retry-After, on the same connection", async () => {
  faults.add("status=503,retry-after=7,every=2,method=PUT");
  const statuses: (number | string | null)[] = [];
  for (let at = 0; at < 4; at += 1) {
    const response = await fetch(url(), { method: "PUT", body: "abc" });
    statuses.push(response.status, response.headers.get("retry-after"));
    await response.bytes();
  }
  expect(statuses).toEqual([200, null, 503, "7", 200, null, 503, "7"]);
  expect(received.length).toBe(2);
  expect(faults.fired).toBe(2);
});

test("status: answers who waits with Expect: 100-continue, and closes", async () => {
  faults.add("status=507");
  const { text } = await raw("PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  expect(text).toStartWith("HTTP/1.1 507");
});

test("wrong: one byte differs, at its offset, with and without a length", async () => {
  faults.add("wrong=70000");
  for (const path of ["/file", "/chunked"]) {
    const got = await (await fetch(url(path))).bytes();
    const different = [...content].flatMap((byte, at) => (byte === got[at] ? [] : [at]));
    expect(got.length).toBe(content.length);
    expect(different).toEqual([70_000]);
    expect(got[70_000]).toBe((content[70_000] ?? 0) ^ 0xff);
  }
});

test("wrong on the request: the server stores something else", async () => {
  faults.add("wrong=1,on=request");
  await fetch(url(), { method: "PUT", body: "abc" });
  expect(received[0]).toEqual(Buffer.from([97, 98 ^ 0xff, 99]));
});

test("latency: before the answer, or before the request", async () => {
  for (const on of ["request", "response"] as const) {
    const remove = faults.add({ action: "latency", delayMs: 60, on });
    const start = performance.now();
    await (await fetch(url())).bytes();
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
    remove();
  }
});

test("slow: so many bytes a second", async () => {
  faults.add({ action: "slow", bytesPerSecond: 1_000_000 });
  const start = performance.now();
  await (await fetch(url())).bytes();
  const ms = performance.now() - start;
  expect(ms).toBeGreaterThanOrEqual(190);
});

test("stall: nothing passes for a while, then all of it", async () => {
  faults.add("stall=80ms,at=1K");
  const start = performance.now();
  const reader = (await fetch(url())).body?.getReader();
  let total = 0;
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) total += next.value.length;
  expect(total).toBe(content.length);
  expect(performance.now() - start).toBeGreaterThanOrEqual(75);
});

test("stop ends what waits", async () => {
  const port = upstream.port ?? 0;
  const other = await openFaultGate({
    host: "127.0.0.1",
    port: 0,
    upstream: { host: "127.0.0.1", port },
    faults: new Faults(["stall=1h"]),
  });
  const waiting = fetch(`http://127.0.0.1:${other.port}/`).catch(() => "ended");
  await Bun.sleep(20);
  await other.stop();
  expect(await waiting).toBe("ended");
});
