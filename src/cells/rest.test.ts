import { afterEach, expect, test } from "bun:test";
import { type Script, type ScriptedServer, scriptedServer } from "../../test/support/scripted-server.ts";
import { CecError } from "../base/errors.ts";
import { createWire } from "../wire/create-wire.ts";
import { restCaller } from "./rest.ts";

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
const unauthorized = (dot: boolean) =>
  new Response(`Unauthorized${dot ? "." : ""}\n`, { status: 401, headers: { "content-type": "text/plain" } });

function serve(script: Script, renewed: string | undefined = "two") {
  const server = scriptedServer(script);
  servers.push(server);
  const refused: string[] = [];
  const tokens = {
    current: async () => "one",
    renew: async (token: string) => {
      refused.push(token);
      if (renewed === undefined) throw new CecError("sign-in", "none");
      return renewed;
    },
  };
  return {
    server,
    refused,
    rest: restCaller(createWire({ retry: { maxAttempts: 2, firstBackoffMs: 1 } }), `${server.url}/a`, tokens),
  };
}
const call = {
  operation: "list",
  path: "ws/x",
  method: "POST",
  endpoint: "/tree/stats",
  body: { NodePaths: ["ws/x"] },
  idempotent: true,
} as const;
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );

test("a refused token is renewed once, and the call sent again", async () => {
  const { server, refused, rest } = serve({
    "POST /a/tree/stats": ({ headers }) =>
      headers.get("authorization") === "Bearer two" ? Response.json({ ok: 1 }) : unauthorized(true),
  });
  expect(await rest.json<object>(call)).toEqual({ ok: 1 });
  expect(refused).toEqual(["one"]);
  expect(server.seen.map((request) => request.body)).toEqual(['{"NodePaths":["ws/x"]}', '{"NodePaths":["ws/x"]}']);
  expect(server.seen[0]?.headers.get("content-type")).toBe("application/json");
  expect(server.seen[0]?.headers.get("accept")).toBe("application/json");
});

test("one that stays refused is a matter of signing in", async () => {
  const { refused, rest } = serve({ "POST /a/tree/stats": () => unauthorized(true) });
  expect(await errorOf(rest.json(call))).toMatchObject({
    code: "sign-in",
    operation: "list",
    path: "ws/x",
    status: 401,
  });
  expect(refused).toEqual(["one"]);
});

test("a missing right is not", async () => {
  const { refused, rest } = serve({ "POST /a/tree/stats": () => unauthorized(false) });
  expect(await errorOf(rest.json(call))).toMatchObject({ code: "forbidden" });
  expect(refused).toEqual([]);
});

test("the web application instead of an answer is an error that says what to do", async () => {
  const { rest } = serve({});
  const error = await errorOf(rest.json(call));
  expect(error).toMatchObject({ code: "failed", status: 200 });
  expect((error as CecError).hint).toContain("address");
  expect(await errorOf(rest.text(call))).toMatchObject({ code: "failed" });
});

test("an empty answer is an empty object, anything but JSON is not", async () => {
  const { rest } = serve({ "POST /a/tree/stats": () => new Response("", { headers: { "content-length": "0" } }) });
  expect(await rest.json<object>(call)).toEqual({});
  for (const body of ["nonsense", "[1", "7"]) {
    const other = serve({
      "POST /a/tree/stats": () => new Response(body, { headers: { "content-type": "application/json" } }),
    });
    expect(await errorOf(other.rest.json(call))).toMatchObject({ code: "failed", operation: "list" });
  }
});

test("an error that comes with a passing status and JSON is not tried again", async () => {
  const { server, rest } = serve({
    "POST /a/tree/stats": () => Response.json({ Title: "x", Detail: "Conflict: x" }, { status: 500 }),
  });
  expect(await errorOf(rest.json(call))).toMatchObject({ code: "conflict" });
  expect(server.seen).toHaveLength(1);
});
