import { afterEach, expect, test } from "bun:test";
import { type RawServer, rawAnswer, rawServer } from "../../test/support/raw-server.ts";
import { CecError } from "../base/errors.ts";
import { createWire } from "./create-wire.ts";
import { withDeadline } from "./deadline.ts";
import type { Transport } from "./transport.ts";
import type { WireRequest } from "./types.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(...args: Parameters<typeof rawServer>): Promise<RawServer> {
  const server = await rawServer(...args);
  stops.push(() => server.stop());
  return server;
}

/** @param stallMs short where a stall is waited for; where none may be found, with room for a machine that has other things to do. */
function send(url: string, request: Partial<WireRequest> = {}, stallMs = 150) {
  const wire = createWire({ retry: { maxAttempts: 1 }, stallMs });
  stops.push(() => wire.close());
  return wire.send({ operation: "read", path: "a/b", method: "GET", url, ...request });
}
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );
const stalled = { code: "unavailable", operation: "read", path: "a/b", retryable: true };

test("no answer at all is a stall", async () => {
  const error = await errorOf(send((await serve(() => {})).url));
  expect(error).toMatchObject(stalled);
  expect(String(error)).toContain("0.2 s");
});

test("an answer that stops in the middle is a stall for the one who reads it", async () => {
  const server = await serve((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"));
  const answer = await send(server.url);
  expect(answer.status).toBe(200);
  expect(await errorOf(answer.text())).toMatchObject(stalled);
});

test("a slow answer is none, as long as bytes come", async () => {
  const server = await serve((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n");
    let count = 0;
    const timer = setInterval(() => {
      socket.write("x");
      count += 1;
      if (count === 6) clearInterval(timer);
    }, 200);
  });
  expect(await (await send(server.url, {}, 1000)).text()).toBe("xxxxxx");
});

test("a reader that takes its time is none either", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(200, {}, "x".repeat(500_000))));
  const reader = (await send(server.url, {}, 700)).body.getReader();
  let bytes = (await reader.read()).value?.byteLength ?? 0;
  await Bun.sleep(1000);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
  }
  expect(bytes).toBe(500_000);
});

test("a request may ask for more patience", async () => {
  const server = await serve((socket) => setTimeout(() => socket.write(rawAnswer(200, {}, "late")), 300));
  expect(await (await send(server.url, { stallMs: 30_000 })).text()).toBe("late");
});

test("the signal ends a request before, during and after its head", async () => {
  const silent = await serve(() => {});
  expect(await errorOf(send(silent.url, { signal: AbortSignal.abort() }))).toMatchObject({ code: "interrupted" });
  expect(silent.heads).toHaveLength(0);
  const during = await errorOf(send(silent.url, { signal: AbortSignal.timeout(30) }));
  expect(during).toMatchObject({ code: "interrupted", operation: "read", path: "a/b" });
  const half = await serve((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"));
  const controller = new AbortController();
  const answer = await send(half.url, { signal: controller.signal });
  const reading = errorOf(answer.text());
  controller.abort();
  expect(await reading).toMatchObject({ code: "interrupted" });
});

test("a reason of our own is what the caller gets", async () => {
  const reason = new CecError("mismatch", "another part failed");
  const silent = await serve(() => {});
  expect(await errorOf(send(silent.url, { signal: AbortSignal.abort(reason) }))).toMatchObject({
    code: "mismatch",
    message: "another part failed",
  });
});

test("an answer without a body reads as empty", async () => {
  const server = await serve((socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"));
  const answer = await send(server.url);
  expect([answer.status, await answer.text()]).toEqual([204, ""]);
  await answer.discard();
});

test("an answer larger than the limit is refused", async () => {
  const server = await serve((socket) => socket.write(rawAnswer(200, {}, "x".repeat(100_000))));
  expect(await errorOf((await send(server.url)).text(50_000))).toMatchObject({ code: "failed", path: "a/b" });
  expect(await (await send(server.url)).text(100_000)).toHaveLength(100_000);
});

test("a server that has never answered gets less patience, a file that is on its way to it does not", async () => {
  const patience: number[] = [];
  const transport: Transport = {
    async send({ stallMs }) {
      patience.push(stallMs);
      return { status: 204, headers: new Headers(), body: null };
    },
    watchesStall: () => false,
    close: () => undefined,
  };
  const ask = (body?: Blob) => ({
    attempt: 1,
    request: { operation: "try", method: "PUT", url: "http://x/", ...(body ? { body } : {}) } as const,
  });
  await withDeadline(transport, 60_000, {})(ask(new Blob(["x"])));
  const exchange = withDeadline(transport, 60_000, {});
  await exchange(ask());
  await exchange(ask());
  expect(patience).toEqual([60_000, 20_000, 60_000]);
});

test("what must not be sent twice is not, though the connection it would have shared breaks under it", async () => {
  const server = await serve((socket, number) => {
    if (number === 1) socket.write(rawAnswer(200, {}, "first"));
    else socket.destroy();
  });
  const wire = createWire({ stallMs: 10_000 });
  stops.push(() => wire.close());
  const first = await wire.send({ operation: "read", method: "GET", url: server.url });
  expect(await first.text()).toBe("first");
  const copy = { operation: "copy", method: "PUT", url: server.url, body: "{}", idempotent: false } as const;
  expect(await errorOf(wire.send(copy))).toMatchObject({ code: "unavailable" });
  expect(server.heads.map((head) => head.split(" ")[0])).toEqual(["GET", "PUT"]);
});
