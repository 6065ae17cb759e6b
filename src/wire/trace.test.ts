import { afterAll, beforeAll, expect, test } from "bun:test";
import { createWire } from "./create-wire.ts";
import { traceLine } from "./trace.ts";
import type { TraceEvent } from "./trace-event.ts";
import type { WireRequest } from "./types.ts";

let server: Bun.Server<undefined>;
const events: TraceEvent[] = [];
const wire = createWire({
  userAgent: "cec/1",
  trace: (event) => events.push(event),
  retry: { firstBackoffMs: 2, maxAttempts: 2 },
  stallMs: 1000,
});

beforeAll(() => {
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/busy") return new Response("", { status: 503 });
      if (pathname === "/empty") return new Response(null, { status: 204 });
      return new Response("x".repeat(5000), { headers: { "x-amz-request-id": "18EACE15E8CA8E29" } });
    },
  });
});
afterAll(async () => {
  wire.close();
  await server.stop(true);
});

async function traced(path: string, request: Partial<WireRequest> = {}): Promise<TraceEvent[]> {
  events.length = 0;
  const answer = await wire.send({
    operation: "list",
    path: "a/b",
    method: "GET",
    url: `http://127.0.0.1:${server.port}${path}`,
    ...request,
  });
  await answer.text();
  return [...events];
}

test("a request is told with duration, sizes and request id, once its answer is read", async () => {
  const [event, ...others] = await traced("/data", { method: "PUT", body: "hello" });
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    kind: "attempt",
    operation: "list",
    path: "a/b",
    method: "PUT",
    url: `http://127.0.0.1:${server.port}/data`,
    attempt: 1,
    status: 200,
    requestId: "18EACE15E8CA8E29",
    sentBytes: 5,
    receivedBytes: 5000,
    requestText: "hello",
    error: undefined,
  });
  if (event?.kind !== "attempt") throw new Error("no attempt");
  expect(event.totalMs).toBeGreaterThanOrEqual(event.headMs ?? Number.POSITIVE_INFINITY);
  expect(traceLine(event)).toMatch(/^PUT http\S+\/data 200 \d+ ms, sent 5, received 5000, id 18EACE15E8CA8E29, hello$/);
});

test("an empty answer is told as well", async () => {
  expect(await traced("/empty")).toMatchObject([{ status: 204, receivedBytes: 0 }]);
});

test("each attempt and each wait is told", async () => {
  const told = await traced("/busy");
  expect(told.map((event) => event.kind)).toEqual(["attempt", "retry", "attempt"]);
  expect(told[1]).toMatchObject({ attempt: 1, reason: "status 503" });
  expect(told[2]).toMatchObject({ attempt: 2, status: 503 });
  expect(told.map(traceLine)[2]).toContain("try 2");
});

test("a request without an answer is told with the reason", async () => {
  events.length = 0;
  await wire.send({ operation: "list", method: "GET", url: "http://127.0.0.1:1/" }).catch(() => undefined);
  expect(events[0]).toMatchObject({
    kind: "attempt",
    status: undefined,
    error: expect.stringContaining("ECONNREFUSED"),
  });
});

test("no secret is in anything that is told", async () => {
  const secret = "SECRET.abcdefghijklmnop";
  const body = JSON.stringify({ Password: secret, AuthInfo: { password: secret }, note: `Bearer ${secret}` });
  const headers = { authorization: `Bearer ${secret}`, "X-Pydio-Bearer": secret, Cookie: `pydio=${secret}` };
  const told = [
    ...(await traced(`/data?pydio_jwt=${secret}&x=${secret}`, { method: "POST", body, headers })),
    ...(await traced(`/data/${secret}`, { headers })),
    ...(await traced("/busy", { method: "PUT", body: `code=${secret}&refresh_token=${secret}`, headers })),
    ...(await traced("/data", {
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${secret}/x, Signature=${secret}` },
    })),
  ];
  events.length = 0;
  const gone = {
    operation: "list",
    method: "GET",
    url: `http://user:${secret}@127.0.0.1:1/?token=${secret}`,
    headers,
  } as const;
  const error = await wire.send(gone).catch((reason: unknown) => reason);
  expect(told.length).toBeGreaterThan(4);
  expect(JSON.stringify([...told, ...events])).not.toContain("SECRET");
  expect([...told, ...events].map(traceLine).join("\n")).not.toContain("SECRET");
  expect(`${error} ${JSON.stringify(error)}`).not.toContain("SECRET");
});
