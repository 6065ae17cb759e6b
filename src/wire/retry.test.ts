import { afterEach, expect, test } from "bun:test";
import { type RawServer, rawAnswer, rawServer } from "../../test/support/raw-server.ts";
import { createWire } from "./create-wire.ts";
import type { RetryPolicy } from "./options.ts";
import type { TraceEvent } from "./trace-event.ts";
import type { WireRequest } from "./types.ts";

const quick: Partial<RetryPolicy> = {
  firstBackoffMs: 4,
  maxBackoffMs: 20,
  maxAttempts: 4,
  maxFewAttempts: 2,
  maxFirstContacts: 2,
};
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(...args: Parameters<typeof rawServer>): Promise<RawServer> {
  const server = await rawServer(...args);
  stops.push(() => server.stop());
  return server;
}

function client(policy: Partial<RetryPolicy> = {}) {
  const events: TraceEvent[] = [];
  const wire = createWire({ retry: { ...quick, ...policy }, stallMs: 2000, trace: (event) => events.push(event) });
  stops.push(() => wire.close());
  const send = (url: string, request: Partial<WireRequest> = {}) =>
    wire.send({ operation: "try", method: "GET", url, ...request });
  return { wire, send, events };
}

test.each([408, 425, 429, 502, 503, 504])("status %d is tried again", async (status) => {
  const server = await serve((socket, number) => {
    socket.write(number < 3 ? rawAnswer(status, {}) : rawAnswer(200, {}, "at last"));
  });
  const { send, wire } = client();
  const answer = await send(server.url);
  expect([answer.status, answer.attempts, await answer.text()]).toEqual([200, 3, "at last"]);
  expect(wire.counts()).toMatchObject({ requests: 3, retries: 2, throttled: status === 429 || status === 503 ? 2 : 0 });
});

test("the answer is what comes when the attempts are spent", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(503, {}, "still busy")));
  const answer = await client().send(server.url);
  expect([answer.status, answer.attempts, await answer.text()]).toEqual([503, 4, "still busy"]);
});

test("Retry-After is obeyed, in seconds and as a date", async () => {
  const later = new Date(Date.now() + 60_000).toUTCString();
  for (const asked of ["60", later]) {
    const server = await serve((socket) => socket.write(rawAnswer(429, { "retry-after": asked })));
    // One minute is more than the budget: there is no other attempt, and the error says when there may be.
    const error = await client({ budgetMs: 30_000 })
      .send(server.url)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unavailable", status: 429, askedMs: expect.any(Number) });
    expect(String(error)).toMatch(/the server asks to come again in (1m00s|59s|58s) \(status 429\)/);
    expect(server.heads).toHaveLength(1);
  }
  const server = await serve((socket, number) =>
    socket.write(rawAnswer(number === 1 ? 503 : 200, { "retry-after": "0" })),
  );
  const { send, events } = client({ firstBackoffMs: 60_000, maxBackoffMs: 60_000 });
  expect(await send(server.url)).toMatchObject({ status: 200 });
  expect(events.find((event) => event.kind === "retry")).toMatchObject({ waitMs: 0, reason: "status 503" });
});

test("500 is tried a few times, other refusals once", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(500, {})));
  expect(await client().send(server.url)).toMatchObject({ status: 500, attempts: 2 });
  const refusing = await serve((socket) => socket.write(rawAnswer(403, {})));
  expect(await client().send(refusing.url)).toMatchObject({ status: 403, attempts: 1 });
});

test("the caller's judgement of an answer counts, and the body is still there", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(500, {}, '{"Code":404}')));
  const answer = await client().send(server.url, { judge: ({ text }) => (text.includes("404") ? "final" : "full") });
  expect([answer.attempts, await answer.text()]).toEqual([1, '{"Code":404}']);
});

test("only calls that may be sent twice are", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(503, {})));
  const { send } = client();
  expect(await send(server.url, { method: "POST", body: "{}" })).toMatchObject({ attempts: 1 });
  expect(await send(server.url, { method: "PATCH", body: "{}" })).toMatchObject({ attempts: 1 });
  expect(await send(server.url, { method: "POST", body: "{}", idempotent: true })).toMatchObject({ attempts: 4 });
  expect(await send(server.url, { method: "PUT", body: "x", idempotent: false })).toMatchObject({ attempts: 1 });
  expect(await send(server.url, { method: "PUT", body: "x" })).toMatchObject({ attempts: 4 });
});

test("a reset before the answer is tried again, but not for a call that must not be repeated", async () => {
  const server = await serve((socket, number) => {
    if (number === 1) socket.resetAndDestroy();
    else socket.write(rawAnswer(200, {}));
  });
  expect(await client().send(server.url)).toMatchObject({ status: 200, attempts: 2 });
  const resetting = await serve((socket) => socket.resetAndDestroy());
  const error = await client()
    .send(resetting.url, { method: "POST", body: "{}" })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "unavailable", retryable: true, operation: "try" });
  expect(resetting.heads).toHaveLength(1);
});

test("an answer cut in the middle is tried again when it is read whole, and breaks the reader when not", async () => {
  const answer = (socket: import("node:net").Socket, number: number) => {
    if (number > 1) socket.write(rawAnswer(200, {}, "all of it"));
    else socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
  };
  const whole = await client().send((await serve(answer)).url, { whole: true });
  expect([whole.attempts, await whole.text()]).toEqual([2, "all of it"]);
  const partly = await client().send((await serve(answer)).url, { path: "a/b" });
  expect(await partly.text().catch((reason: unknown) => reason)).toMatchObject({ code: "unavailable", path: "a/b" });
});

test("a body is sent again from its start", async () => {
  const server = await serve((socket, number, body) => {
    socket.write(number === 1 ? rawAnswer(503, {}) : rawAnswer(200, {}, body));
  });
  const body = new Blob(["0123456789"]).slice(2, 6);
  const answer = await client().send(server.url, { method: "PUT", body });
  expect([answer.attempts, await answer.text()]).toEqual([2, "2345"]);
});

test("a dead server is given up at once, and says how often it was tried", async () => {
  const server = await rawServer(() => {});
  server.stop();
  const error = await client()
    .send(`${server.url}/x`, { path: "some/file" })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "unavailable", path: "some/file", operation: "try" });
  expect(String(error)).toContain("tried 2 times");
  expect(String(error)).toContain("ECONNREFUSED");
});

test("a server that answers nothing but errors is given up when the budget is spent", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(503, {})));
  const startedAt = performance.now();
  const answer = await client({ maxAttempts: 1000, firstBackoffMs: 20, budgetMs: 800 }).send(server.url);
  expect(answer.status).toBe(503);
  expect(answer.attempts).toBeGreaterThan(3);
  // A thousand attempts would last twenty seconds and more.
  expect(answer.attempts).toBeLessThan(1000);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

test("a silent server is given up after its stalls, in known time", async () => {
  const server = await serve(() => {});
  const error = await client({ budgetMs: 400, maxAttempts: 1000, maxFirstContacts: 1000 })
    .send(server.url, { stallMs: 150 })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "unavailable" });
  // A thousand stalls would last two and a half minutes.
  expect(server.heads.length).toBeLessThan(10);
});

test("the wait between attempts ends with the signal", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(503, { "retry-after": "20" })));
  const controller = new AbortController();
  const work = client()
    .send(server.url, { signal: controller.signal })
    .catch((reason: unknown) => reason);
  setTimeout(() => controller.abort(), 50);
  expect(await work).toMatchObject({ code: "interrupted", operation: "try" });
});
