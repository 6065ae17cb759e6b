import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash, createHmac } from "node:crypto";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";

/*
 * AWS Signature Version 4 with the access key `gateway`, the only one whose signatures the server checks; the token comes beside it. Written here
 * from the S3 API reference, so that a mistake of the server is not repeated by its test.
 */

let sandbox: Sandbox;
let token: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  token = sandbox.tokens.alice ?? "";
});
afterAll(() => sandbox.stop());

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function clock() {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const key = ["us-east-1", "s3", "aws4_request"].reduce<Buffer>(
    (at, part) => hmac(at, part),
    hmac("AWS4gatewaysecret", date.slice(0, 8)),
  );
  return { date, scope, key };
}

function signature(at: ReturnType<typeof clock>, request: string[]): string {
  return hmac(at.key, ["AWS4-HMAC-SHA256", at.date, at.scope, sha256(request.join("\n"))].join("\n")).toString("hex");
}

function signedHead(method: string, path: string, payload: string, more: Record<string, string> = {}) {
  const at = clock();
  const headers: Record<string, string> = {
    ...more,
    host: new URL(sandbox.url).host,
    "x-amz-content-sha256": payload,
    "x-amz-date": at.date,
  };
  const names = Object.keys(headers).sort();
  const canonical = names.map((name) => `${name}:${headers[name]}`);
  const seed = signature(at, [method, path, "", ...canonical, "", names.join(";"), payload]);
  const authorization = `AWS4-HMAC-SHA256 Credential=gateway/${at.scope}, SignedHeaders=${names.join(";")}, Signature=${seed}`;
  const { host: _, ...sent } = headers;
  return { at, seed, headers: { ...sent, authorization, "x-pydio-bearer": token } };
}

function presigned(method: string, path: string): string {
  const at = clock();
  const query = Object.entries({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `gateway/${at.scope}`,
    "X-Amz-Date": at.date,
    "X-Amz-Expires": "1",
    "X-Amz-SignedHeaders": "host",
  })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
  const sum = signature(at, [method, path, query, `host:${new URL(sandbox.url).host}`, "", "host", "UNSIGNED-PAYLOAD"]);
  return `${sandbox.url}${path}?${query}&X-Amz-Signature=${sum}`;
}

const path = "/io/personal-files/signed.bin";
const codeOf = async (response: Response) => [response.status, /<Code>(.*?)</.exec(await response.text())?.[1]];

test("the signature of the key gateway is checked", async () => {
  const good = signedHead("PUT", path, sha256("body"));
  expect((await fetch(sandbox.url + path, { method: "PUT", headers: good.headers, body: "body" })).status).toBe(200);
  const bad = {
    ...good.headers,
    authorization: good.headers.authorization.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
  };
  expect(await codeOf(await fetch(sandbox.url + path, { method: "PUT", headers: bad, body: "body" }))).toEqual([
    403,
    "SignatureDoesNotMatch",
  ]);
});

describe("presigned addresses", () => {
  test("put and get with the token in the query, and are checked", async () => {
    const put = `${presigned("PUT", path)}&pydio_jwt=${token}`;
    expect((await fetch(put, { method: "PUT", body: "presigned" })).status).toBe(200);
    const get = await fetch(`${presigned("GET", path)}&pydio_jwt=${token}`);
    expect([get.status, await get.text(), get.headers.get("content-disposition")]).toEqual([
      200,
      "presigned",
      expect.stringMatching(/^attachment/),
    ]);
    const other = presigned("GET", path).replace("signed.bin", "other.bin");
    expect(await codeOf(await fetch(`${other}&pydio_jwt=${token}`))).toEqual([403, "SignatureDoesNotMatch"]);
  });

  test("with the token as access key are refused", async () => {
    const address = presigned("GET", path).replace("gateway%2F", `${token}%2F`);
    expect(await codeOf(await fetch(address))).toEqual([403, "InvalidAccessKeyId"]);
  });
});

describe("bodies in signed chunks", () => {
  const pieces = ["a".repeat(65_536), "b".repeat(1000)];
  const streaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

  function chunked(spoil: boolean) {
    const bytes = pieces.join("").length;
    const { at, seed, headers } = signedHead("PUT", path, streaming, { "x-amz-decoded-content-length": String(bytes) });
    let before = seed;
    let body = "";
    for (const piece of [...pieces, ""]) {
      const text = ["AWS4-HMAC-SHA256-PAYLOAD", at.date, at.scope, before, sha256(""), sha256(piece)].join("\n");
      before = hmac(at.key, text).toString("hex");
      body += `${piece.length.toString(16)};chunk-signature=${before}\r\n${piece}\r\n`;
    }
    return { headers, body: spoil ? body.replace("bbb", "bcb") : body };
  }

  test("are taken with the key gateway, each chunk checked", async () => {
    const good = await fetch(sandbox.url + path, { method: "PUT", ...chunked(false) });
    expect(good.headers.get("etag")).toBe(`"${createHash("md5").update(pieces.join("")).digest("hex")}"`);
    expect(await codeOf(await fetch(sandbox.url + path, { method: "PUT", ...chunked(true) }))).toEqual([
      503,
      "XMinioBackendDown",
    ]);
    const kept = await fetch(sandbox.url + path, { headers: { "x-pydio-bearer": token } });
    expect((await kept.text()).length).toBe(pieces.join("").length);
  });

  test("fail with a token as key, whose head the server signs anew", async () => {
    const { headers, body } = chunked(false);
    const authorization = headers.authorization.replace("gateway/", `${token}/`);
    expect(
      await codeOf(await fetch(sandbox.url + path, { method: "PUT", headers: { ...headers, authorization }, body })),
    ).toEqual([503, "XMinioBackendDown"]);
  });
});
