import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { createWire } from "./create-wire.ts";
import type { WireRequest } from "./types.ts";

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly bearer: string | null;
  readonly body: string;
}
const seen: { home: Seen[]; away: Seen[] } = { home: [], away: [] };
const wire = createWire({ retry: { maxAttempts: 1 } });
let home: Bun.Server<undefined>;
let away: Bun.Server<undefined>;

const note = async (list: Seen[], request: Request) => {
  const { pathname, search } = new URL(request.url);
  list.push({
    method: request.method,
    path: pathname + search,
    authorization: request.headers.get("authorization"),
    bearer: request.headers.get("x-pydio-bearer"),
    body: await request.text(),
  });
};

beforeAll(() => {
  away = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      await note(seen.away, request);
      return new Response("away");
    },
  });
  home = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      await note(seen.home, request);
      const match = /^\/to\/(\d+)\/(here|away|loop|nowhere|tls)/.exec(new URL(request.url).pathname);
      if (!match) return new Response("here");
      const targets: Record<string, string> = {
        here: "/landed?x=1",
        away: `http://127.0.0.1:${away.port}/landed`,
        loop: request.url,
        nowhere: "http://",
        tls: `https://127.0.0.1:${home.port}/landed`,
      };
      return new Response("moved", { status: Number(match[1]), headers: { location: targets[match[2] ?? ""] ?? "" } });
    },
  });
});
beforeEach(() => {
  seen.home.length = 0;
  seen.away.length = 0;
});
afterAll(async () => {
  await home.stop(true);
  await away.stop(true);
  wire.close();
});

const send = (path: string, request: Partial<WireRequest> = {}) =>
  wire.send({ operation: "go", path: "a/b", method: "GET", url: `http://127.0.0.1:${home.port}${path}`, ...request });
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );
const token = { authorization: "Bearer SECRET-TOKEN", "x-pydio-bearer": "SECRET-TOKEN" };

test.each([301, 302, 307, 308])("%d within the server keeps method, body and token", async (status) => {
  const answer = await send(`/to/${status}/here`, { method: "PUT", body: "content", headers: token });
  expect(await answer.text()).toBe("here");
  expect(answer.url).toBe(`http://127.0.0.1:${home.port}/landed?x=1`);
  expect(seen.home[1]).toEqual({
    method: "PUT",
    path: "/landed?x=1",
    authorization: token.authorization,
    bearer: "SECRET-TOKEN",
    body: "content",
  });
});

test("303 makes it a GET without the body", async () => {
  await send("/to/303/here", {
    method: "POST",
    body: "content",
    idempotent: true,
    headers: { "content-type": "text/plain" },
  });
  expect(seen.home[1]).toMatchObject({ method: "GET", body: "" });
});

test("another host never sees the token, and the error names the address", async () => {
  for (const headers of [
    { authorization: "Bearer SECRET-TOKEN" },
    { "X-Pydio-Bearer": "SECRET-TOKEN" },
    { Cookie: "pydio=SECRET" },
  ]) {
    const error = await errorOf(send("/to/302/away", { headers }));
    expect(error).toMatchObject({ code: "failed", operation: "go", path: "a/b", status: 302 });
    expect((error as { hint: string }).hint).toContain(`http://127.0.0.1:${away.port}`);
  }
  expect(await errorOf(send("/to/302/away?pydio_jwt=SECRET-TOKEN"))).toMatchObject({ code: "failed" });
  expect(await errorOf(send("/to/307/away", { method: "PUT", body: "content" }))).toMatchObject({ code: "failed" });
  expect(seen.away).toEqual([]);
});

test("the same name with TLS counts as another host", async () => {
  const error = await errorOf(send("/to/301/tls", { headers: token }));
  expect((error as { hint: string }).hint).toContain(`https://127.0.0.1:${home.port}`);
});

test("a plain GET without anything secret may leave", async () => {
  expect(await (await send("/to/302/away", { headers: { accept: "text/plain" } })).text()).toBe("away");
  expect(seen.away).toMatchObject([{ method: "GET", path: "/landed", authorization: null, bearer: null }]);
});

test("circles and addresses that are none end", async () => {
  expect(String(await errorOf(send("/to/302/loop")))).toContain("in circles");
  expect(seen.home.length).toBeLessThan(10);
  expect(await errorOf(send("/to/302/nowhere"))).toMatchObject({ code: "failed" });
});

test("a redirect that is the answer is not followed", async () => {
  const answer = await send("/to/302/away", { redirect: "manual", headers: token });
  expect([answer.status, answer.headers.get("location")]).toEqual([302, `http://127.0.0.1:${away.port}/landed`]);
  await answer.discard();
  expect(seen.away).toEqual([]);
});
