import { afterEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import {
  type Script,
  type ScriptedServer,
  type SeenRequest,
  scriptedServer,
} from "../../test/support/scripted-server.ts";
import { CecError } from "../base/errors.ts";
import { createWire } from "../wire/create-wire.ts";
import type { TokenSource } from "../wire/types.ts";
import { createGateway } from "./create-gateway.ts";

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const xml = (status: number, body: string) =>
  new Response(body, { status, headers: { "content-type": "application/xml" } });
const denied = (reached: boolean) =>
  xml(
    403,
    `<Error><Code>AccessDenied</Code><Message>Access Denied.</Message>${reached ? "<BucketName>io</BucketName>" : ""}</Error>`,
  );
const byHeader = (request: SeenRequest) => request.headers.get("x-pydio-bearer");
const bySignature = (request: SeenRequest) =>
  /Credential=([^/]+)\//.exec(request.headers.get("authorization") ?? "")?.[1];
const stored = (text: string) => new Response(text, { headers: { etag: '"abc"', "x-amz-request-id": "1" } });

function serve(script: Script, given: Partial<TokenSource> = {}) {
  const server = scriptedServer(script);
  servers.push(server);
  const tokens: TokenSource = {
    current: async () => "token-one",
    renew: async () => {
      throw new CecError("sign-in", "no other token");
    },
    ...given,
  };
  const wire = createWire({ retry: { maxAttempts: 3, firstBackoffMs: 1 } });
  return { server, gateway: createGateway({ wire, url: `${server.url}/`, tokens }) };
}
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );
async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("the token", () => {
  test("goes in its header, without a signature, where that is enough", async () => {
    const { server, gateway } = serve({ "PUT /io/ws/f": () => stored("") });
    expect(await gateway.put("ws/f", "hello")).toEqual({ etag: "abc" });
    expect(server.seen).toHaveLength(1);
    expect(byHeader(server.seen[0] as SeenRequest)).toBe("token-one");
    expect(server.seen[0]?.headers.get("authorization")).toBeNull();
    expect(server.seen[0]?.headers.get("content-type")).toBe("application/octet-stream");
  });

  test("signs lists, aborts and deletions", async () => {
    const listing = "<ListBucketResult><MaxKeys>10000000</MaxKeys></ListBucketResult>";
    const { server, gateway } = serve({
      "GET /io/": () => xml(200, listing),
      "DELETE /io/ws/f": () => new Response(null, { status: 204 }),
    });
    expect(await all(gateway.list("ws/a b+c"))).toEqual([]);
    await gateway.abortUpload("ws/f", "u");
    await gateway.remove("ws/f");
    expect(server.seen.map(bySignature)).toEqual(["token-one", "token-one", "token-one"]);
    expect(server.seen.map(byHeader)).toEqual([null, null, null]);
    expect(server.seen[0]?.path).toBe("/io/?list-type=2&max-keys=10000000&prefix=ws%2Fa%20b%2Bc%2F");
  });

  test("signs everything from then on where the header is refused", async () => {
    const { server, gateway } = serve({ "PUT /io/ws/f": (request) => (byHeader(request) ? denied(true) : stored("")) });
    await gateway.put("ws/f", "one");
    await gateway.put("ws/f", "two");
    expect(server.seen.map((request) => [byHeader(request) ?? bySignature(request), request.body])).toEqual([
      ["token-one", "one"],
      ["token-one", "one"],
      ["token-one", "two"],
    ]);
    expect(server.seen.map((request) => byHeader(request) !== null)).toEqual([true, false, false]);
  });

  test("is not renewed for what is forbidden", async () => {
    let renewals = 0;
    const renew = async () => {
      renewals += 1;
      return "token-two";
    };
    const { server, gateway } = serve({ "PUT /io/ws/f": () => denied(true) }, { renew });
    expect(await errorOf(gateway.put("ws/f", "x"))).toMatchObject({
      code: "forbidden",
      path: "ws/f",
      operation: "upload",
    });
    expect([renewals, server.seen.length]).toEqual([0, 2]);
  });

  test("is renewed once when it is refused, and the same call goes on", async () => {
    const { server, gateway } = serve(
      {
        "PUT /io/ws/f": (request) =>
          (byHeader(request) ?? bySignature(request)) === "token-two" ? stored("") : denied(false),
      },
      { renew: async (refused) => (refused === "token-one" ? "token-two" : "wrong") },
    );
    expect(await gateway.put("ws/f", new Blob(["content"]))).toEqual({ etag: "abc" });
    expect(server.seen.at(-1)?.body).toBe("content");
    expect(byHeader(server.seen.at(-1) as SeenRequest)).toBe("token-two");
  });

  test("that stays refused is a matter of signing in", async () => {
    const { server, gateway } = serve({ "GET /io/ws/f": () => denied(false) }, { renew: async () => "token-two" });
    expect(await errorOf(gateway.get("ws/f"))).toMatchObject({ code: "sign-in" });
    expect(server.seen.length).toBeLessThanOrEqual(4);
  });
});

describe("HEAD, which has no body to explain itself,", () => {
  test("asks again with GET for a byte, and knows a folder", async () => {
    const folder =
      "<Error><Code>InternalError</Code><Message>cause(S3 API Cannot send object info for folder)</Message></Error>";
    const { server, gateway } = serve({
      "HEAD /io/ws/f": () => new Response(null, { status: 500 }),
      "GET /io/ws/f": () => xml(500, folder),
    });
    expect(await errorOf(gateway.head("ws/f"))).toMatchObject({ code: "not-found", operation: "look up" });
    expect(server.seen.map((request) => [request.method, request.headers.get("range")])).toEqual([
      ["HEAD", null],
      ["GET", "bytes=0-0"],
    ]);
  });

  test("takes 404 for what it is", async () => {
    const { server, gateway } = serve({ "HEAD /io/ws/f": () => new Response(null, { status: 404 }) });
    expect(await errorOf(gateway.head("ws/f"))).toMatchObject({ code: "not-found" });
    expect(server.seen).toHaveLength(1);
  });
});

describe("a web page with status 200", () => {
  test("is no success of anything", async () => {
    const { gateway } = serve({});
    for (const work of [
      () => gateway.put("ws/f", "x"),
      () => gateway.get("ws/f"),
      () => gateway.head("ws/f"),
      () => all(gateway.list("ws")),
      () => gateway.createUpload("ws/f"),
      () => gateway.completeUpload("ws/f", "u", [{ partNumber: 1, etag: "e" }]),
      () => gateway.tar("ws/d"),
    ]) {
      const error = await errorOf(work());
      expect(error).toMatchObject({ code: "failed", status: 200 });
      expect((error as CecError).hint).toContain("address");
    }
  });

  test("is an object when the gateway says so", async () => {
    const page = () => new Response("<html>mine</html>", { headers: { "content-type": "text/html", etag: '"e"' } });
    const { gateway } = serve({ "GET /io/ws/f.html": page });
    expect(await new Response((await gateway.get("ws/f.html")).body).text()).toBe("<html>mine</html>");
  });
});

describe("ranges", () => {
  test("an answer that ignores them is refused", async () => {
    const { gateway } = serve({ "GET /io/ws/f": () => stored("0123456789") });
    expect(await errorOf(gateway.get("ws/f", { range: { start: 5 } }))).toMatchObject({ code: "failed" });
  });

  test("a version is asked for by its id", async () => {
    const { server, gateway } = serve({ "GET /io/ws/f": () => stored("old") });
    await gateway.get("ws/f", { versionId: "0b9c-1" });
    expect(server.seen[0]?.path).toBe("/io/ws/f?versionId=0b9c-1");
    expect(server.seen[0]?.headers.get("accept-encoding")).toBe("identity");
  });
});

describe("a completion", () => {
  const parts = ["a", "b"].map((text, index) => ({
    partNumber: index + 1,
    etag: createHash("md5").update(text).digest("hex"),
  }));
  const hash = createHash("md5");
  for (const part of parts) hash.update(Buffer.from(part.etag, "hex"));
  const etag = `${hash.digest("hex")}-2`;
  const gone = () =>
    xml(404, "<Error><Code>NoSuchUpload</Code><Message>gone</Message><BucketName>io</BucketName></Error>");

  test("whose first answer got lost is found done", async () => {
    const { gateway } = serve({
      "POST /io/ws/f": gone,
      "HEAD /io/ws/f": () => new Response(null, { headers: { etag: `"${etag}"` } }),
    });
    expect(await gateway.completeUpload("ws/f", "u", parts)).toEqual({ etag });
  });

  test("of an upload that is gone, with another content there, fails", async () => {
    const { gateway } = serve({
      "POST /io/ws/f": gone,
      "HEAD /io/ws/f": () => new Response(null, { headers: { etag: '"other"' } }),
    });
    expect(await errorOf(gateway.completeUpload("ws/f", "u", parts))).toMatchObject({ code: "not-found" });
  });

  test("that fails behind its 200 fails", async () => {
    const body = "<Error><Code>InvalidPart</Code><Message>One or more parts</Message></Error>";
    const { gateway } = serve({ "POST /io/ws/f": () => xml(200, body) });
    expect(await errorOf(gateway.completeUpload("ws/f", "u", parts))).toMatchObject({
      code: expect.stringMatching(/failed|unavailable/),
    });
  });

  test("names the parts in order", async () => {
    const { server, gateway } = serve({
      "POST /io/ws/f": () =>
        xml(200, "<CompleteMultipartUploadResult><ETag>&#34;x-2&#34;</ETag></CompleteMultipartUploadResult>"),
    });
    expect(await gateway.completeUpload("ws/f", "u", [...parts].reverse())).toEqual({ etag: "x-2" });
    expect(server.seen[0]?.body).toContain(
      `<Part><PartNumber>1</PartNumber><ETag>&#34;${parts[0]?.etag}&#34;</ETag></Part><Part><PartNumber>2`,
    );
  });
});

test("the root of the gateway may be another one", async () => {
  const server = scriptedServer({ "PUT /data/ws/f": () => stored("") });
  servers.push(server);
  const tokens = { current: async () => "t", renew: async () => "t" };
  const gateway = createGateway({ wire: createWire(), url: server.url, gatewayRoot: "/data", tokens });
  expect(await gateway.put("ws/f", "x")).toEqual({ etag: "abc" });
});
