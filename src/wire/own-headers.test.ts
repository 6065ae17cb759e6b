import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { createWire } from "./create-wire.ts";
import type { TraceEvent } from "./trace-event.ts";

/** A server that notes what it is asked with, and one elsewhere it sends people to. */
const seen: Headers[] = [];
let home: Bun.Server<undefined>;
let away: Bun.Server<undefined>;
const gate = "gate-key-0815";

beforeAll(() => {
  const serve = (landing: () => string) =>
    Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request, server) {
        seen.push(request.headers);
        const { pathname } = new URL(request.url);
        if (pathname === "/socket" && server.upgrade(request)) return undefined;
        if (pathname === "/here") return Response.redirect("/landed", 302);
        return pathname === "/away" ? Response.redirect(landing(), 302) : new Response("ok");
      },
      websocket: { message() {} },
    });
  away = serve(() => "");
  home = serve(() => `http://127.0.0.1:${away.port}/landed`);
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(async () => {
  await home.stop(true);
  await away.stop(true);
});

const events: TraceEvent[] = [];
const wire = createWire({
  userAgent: "cec/1",
  headers: { "X-Gate-Key": gate, "User-Agent": "mine/2", Accept: "text/plain" },
  trace: (event) => events.push(event),
});
const get = async (path: string, headers: Record<string, string> = {}) => {
  const url = `http://127.0.0.1:${home.port}${path}`;
  return (await wire.send({ operation: "list", method: "GET", url, headers })).text();
};

test("go with every request; the request's own win, the default user agent does not", async () => {
  await get("/x", { accept: "application/json" });
  const [headers] = seen;
  expect(headers?.get("x-gate-key")).toBe(gate);
  expect(headers?.get("user-agent")).toBe("mine/2");
  expect(headers?.get("accept")).toBe("application/json");
});

test("follow a redirect on their server, and none to another", async () => {
  await get("/here");
  expect(seen.map((headers) => headers.get("x-gate-key"))).toEqual([gate, gate]);
  seen.length = 0;
  await get("/away");
  expect(seen.map((headers) => headers.get("x-gate-key"))).toEqual([gate, null]);
});

test("go with the event socket", async () => {
  const socket = await wire.openSocket(`http://127.0.0.1:${home.port}/socket`);
  socket.close();
  expect(seen[0]?.get("x-gate-key")).toBe(gate);
});

test("are told to nobody", () => {
  expect(events.length).toBeGreaterThan(3);
  expect(JSON.stringify(events)).not.toContain(gate);
});

test("one that HTTP cannot carry is named, its value is not", () => {
  const make = () => createWire({ headers: { "X-Broken": "a\nsecret" } });
  expect(make).toThrow('the header "X-Broken" set for this server cannot be sent');
});
