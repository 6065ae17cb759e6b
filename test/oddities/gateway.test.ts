import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Caller, callerOf } from "./caller.ts";

let sandbox: Sandbox;
let alice: Caller;

beforeAll(async () => {
  sandbox = await startSandbox({ hashDelayMs: 0, eventDelayMs: 0 });
  alice = callerOf(sandbox, "alice");
});
afterAll(() => sandbox.stop());

const md5 = (content: string | Uint8Array) => new Bun.CryptoHasher("md5").update(content).digest("hex");
const codeOf = async (response: Response) => [response.status, /<Code>(.*?)</.exec(await response.text())?.[1]];

describe("ways in", () => {
  test("/io without its slash redirects, whatever the method", async () => {
    for (const method of ["GET", "PUT", "HEAD"]) {
      const answer = await fetch(`${sandbox.url}/io?list-type=2`, { method, redirect: "manual" });
      expect([answer.status, answer.headers.get("location")]).toEqual([301, "/io/?list-type=2"]);
    }
  });

  test("io and data are two names of one bucket", async () => {
    await alice.put("personal-files/same.txt", "same");
    const answer = await fetch(`${sandbox.url}/data/personal-files/same.txt`, {
      headers: { "x-pydio-bearer": alice.token },
    });
    expect(await answer.text()).toBe("same");
  });

  test("a token in the header or the query opens objects, but neither lists nor deletes", async () => {
    await alice.put("personal-files/unsigned.txt", "x");
    expect(await codeOf(await alice.gateway("GET", "?list-type=2&prefix=personal-files"))).toEqual([
      403,
      "AccessDenied",
    ]);
    expect(await codeOf(await alice.gateway("DELETE", "personal-files/unsigned.txt"))).toEqual([403, "AccessDenied"]);
    const link = await fetch(`${sandbox.url}/io/personal-files/unsigned.txt?pydio_jwt=${alice.token}`);
    expect([await link.text(), link.headers.get("content-disposition")]).toEqual([
      "x",
      expect.stringMatching(/^attachment/),
    ]);
  });

  test("Authorization: Bearer is a plain 401 here, a bad token 403 AccessDenied, none at all 404 NoSuchKey", async () => {
    const url = `${sandbox.url}/io/personal-files/unsigned.txt`;
    const bearer = await fetch(url, { headers: { authorization: `Bearer ${alice.token}` } });
    expect([bearer.status, await bearer.text()]).toEqual([401, "Unauthorized.\n"]);
    expect(await codeOf(await fetch(url, { headers: { "x-pydio-bearer": "nonsense" } }))).toEqual([
      403,
      "AccessDenied",
    ]);
    expect(await codeOf(await fetch(url))).toEqual([404, "NoSuchKey"]);
  });

  test("the signature of a token as access key is never looked at, its clock is", async () => {
    expect((await alice.signed("GET", "personal-files/unsigned.txt")).status).toBe(200);
    const old = { "x-amz-date": "20200101T000000Z" };
    expect(await codeOf(await alice.signed("GET", "personal-files/unsigned.txt", old))).toEqual([
      403,
      "RequestTimeTooSkewed",
    ]);
  });
});

describe("objects", () => {
  test("nothing has the ETag of an upload with one part, and no Size", async () => {
    const put = await alice.put("personal-files/none", "");
    expect(put.headers.get("etag")).toBe('"59adb24ef3cdbe0297f05b395827453f-1"');
  });

  test("conditions are ignored, on PUT as well: there is no atomic create", async () => {
    await alice.put("personal-files/cond", "1");
    expect((await alice.gateway("PUT", "personal-files/cond", { "if-none-match": "*" }, "2")).status).toBe(200);
    const etag = `"${md5("2")}"`;
    expect((await alice.gateway("GET", "personal-files/cond", { "if-none-match": etag })).status).toBe(200);
    expect((await alice.gateway("GET", "personal-files/cond", { "if-match": '"other"' })).status).toBe(200);
  });

  test("overwriting keeps the Uuid; a key that ends in a slash makes an empty file; below a file one may put", async () => {
    const uuid = async (path: string) => (await alice.rest("GET", `/a/tree/stat/${path}`)).json.Node?.Uuid;
    await alice.put("personal-files/over", "1");
    const before = await uuid("personal-files/over");
    await alice.put("personal-files/over", "2");
    expect(await uuid("personal-files/over")).toBe(before);
    await alice.put("personal-files/slash/", "");
    expect((await alice.rest("GET", "/a/tree/stat/personal-files/slash")).json.Node.Type).toBe("LEAF");
    expect((await alice.gateway("PUT", "personal-files/over/below", {}, "x")).status).toBe(200);
  });

  test("a folder is a 500: its content, its head, and PUT over it", async () => {
    await alice.put("personal-files/dir/f", "1");
    const get = await alice.gateway("GET", "personal-files/dir");
    expect([get.status, await get.text()]).toEqual([
      500,
      expect.stringContaining("S3 API Cannot send object info for folder"),
    ]);
    expect((await alice.gateway("HEAD", "personal-files/dir")).status).toBe(500);
    const put = await alice.gateway("PUT", "personal-files/dir", {}, "x");
    expect([put.status, await put.text()]).toEqual([500, expect.stringMatching(/Code(&#34;|&quot;|"):409/)]);
  });

  test("a bad range is 416, a suffix and an open end are ranges", async () => {
    await alice.put("personal-files/range", "0123456789");
    const range = (range: string) => alice.gateway("GET", "personal-files/range", { range });
    expect(await codeOf(await range("bytes=10-"))).toEqual([416, "InvalidRange"]);
    const suffix = await range("bytes=-3");
    expect([suffix.status, await suffix.text(), suffix.headers.get("content-range")]).toEqual([
      206,
      "789",
      "bytes 7-9/10",
    ]);
    expect(await (await range("bytes=8-")).text()).toBe("89");
  });

  test("DELETE is for good, 204 for what is not there, and takes a whole folder", async () => {
    await alice.put("personal-files/gone/sub/f", "1");
    expect((await alice.signed("DELETE", "personal-files/gone")).status).toBe(204);
    expect((await alice.signed("DELETE", "personal-files/gone")).status).toBe(204);
    expect((await alice.gateway("GET", "personal-files/gone/sub/f")).status).toBe(404);
  });

  test("CopyObject fails on flat storage, and leaves the parents it made", async () => {
    await alice.put("personal-files/src", "1");
    const copy = await alice.signed("PUT", "personal-files/new/dir/copy", {
      "x-amz-copy-source": "/io/personal-files/src",
    });
    expect([copy.status, await copy.text()]).toEqual([500, expect.stringContaining("Object name cannot be empty")]);
    expect((await alice.rest("GET", "/a/tree/stat/personal-files/new/dir")).status).toBe(200);
  });

  test("several at once cannot be deleted (502), what S3 has more of is 501", async () => {
    expect((await alice.signed("POST", "?delete", {}, "<Delete/>")).status).toBe(502);
    expect(await codeOf(await alice.signed("GET", "personal-files/src?tagging"))).toEqual([501, "NotImplemented"]);
  });

  test("digests that do not agree with the body are 503, and nothing is kept", async () => {
    const wrong = await alice.signed("PUT", "personal-files/bad", { "x-amz-content-sha256": "0".repeat(64) }, "x");
    expect(await codeOf(wrong)).toEqual([503, "XMinioBackendDown"]);
    const sum = Buffer.from(md5("other"), "hex").toString("base64");
    expect(await codeOf(await alice.gateway("PUT", "personal-files/bad", { "content-md5": sum }, "x"))).toEqual([
      503,
      "XMinioBackendDown",
    ]);
    expect((await alice.gateway("GET", "personal-files/bad")).status).toBe(404);
  });

  test("checksums in a trailer, the default of newer SDKs, are 400", async () => {
    const headers = {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "1",
    };
    expect(await codeOf(await alice.signed("PUT", "personal-files/trailer", headers, "1\r\nx\r\n0\r\n\r\n"))).toEqual([
      400,
      "XAmzContentSHA256Mismatch",
    ]);
  });

  test("a body of unknown length is 411, metadata over 2 KB is 400", async () => {
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode("x"));
        controller.close();
      },
    });
    expect(await codeOf(await alice.gateway("PUT", "personal-files/chunked", {}, stream))).toEqual([
      411,
      "MissingContentLength",
    ]);
    const large = { "x-amz-meta-note": "n".repeat(2100) };
    expect(await codeOf(await alice.gateway("PUT", "personal-files/large", large, "x"))).toEqual([
      400,
      "MetadataTooLarge",
    ]);
  });
});

test("hash and type show some time after the PUT; the gateway says octet-stream until then", async () => {
  let now = Date.now();
  const late = await startSandbox({ hashDelayMs: 100, now: () => now });
  const caller = callerOf(late, "alice");
  try {
    await caller.put("personal-files/t.txt", "plain text");
    const meta = async () => (await caller.rest("GET", "/a/tree/stat/personal-files/t.txt")).json.Node.MetaStore;
    expect((await meta())["x-cells-hash"]).toBeUndefined();
    expect((await caller.gateway("HEAD", "personal-files/t.txt")).headers.get("content-type")).toBe(
      "application/octet-stream",
    );
    now += 200;
    const raw = Buffer.from(md5("plain text"), "hex");
    expect(await meta()).toMatchObject({ "x-cells-hash": `"${md5(raw)}"`, hashing_version: '"v4"' });
    expect((await caller.gateway("HEAD", "personal-files/t.txt")).headers.get("content-type")).toContain("text/plain");
  } finally {
    await late.stop();
  }
});

describe("uploads in parts", () => {
  const key = "personal-files/parts.bin";
  const begin = async (name = key) => {
    const text = await (await alice.gateway("POST", `${name}?uploads=`)).text();
    return /<UploadId>(.*?)</.exec(text)?.[1] ?? "";
  };
  const part = (id: string, number: number, body: Uint8Array<ArrayBuffer>) =>
    alice.gateway("PUT", `${key}?partNumber=${number}&uploadId=${id}`, {}, body);
  const complete = (id: string, etags: string[], order = etags.map((_, at) => at + 1)) => {
    const parts = order.map((n) => `<Part><PartNumber>${n}</PartNumber><ETag>"${etags[n - 1]}"</ETag></Part>`);
    return alice.gateway(
      "POST",
      `${key}?uploadId=${id}`,
      {},
      `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`,
    );
  };
  const ten = new Uint8Array(10 * 1024 * 1024).fill(5);
  const tail = new Uint8Array(3).fill(6);

  test("show a temporary node at once, list no parts and no uploads, and with parts of 10 MiB the ETag is the hash", async () => {
    const id = await begin();
    expect((await alice.rest("GET", `/a/tree/stat/${key}`)).json.Node.Etag).toBe("temporary");
    expect([(await part(id, 2, tail)).status, (await part(id, 1, ten)).status]).toEqual([200, 200]);
    const parts = await (await alice.signed("GET", `${key}?uploadId=${id}`)).text();
    expect([parts.includes("<ListPartsResult"), parts.includes("<Part>")]).toEqual([true, false]);
    expect(await (await alice.signed("GET", "?uploads=")).text()).not.toContain("<Upload>");
    const sums = [ten, tail].map((body) => md5(body));
    const done = await (await complete(id, sums)).text();
    const etag = /<ETag>(?:&#34;|&quot;|")?([0-9a-f]{32})-2/.exec(done)?.[1];
    const { json } = await alice.rest("GET", `/a/tree/stat/${key}`);
    expect(json.Node.MetaStore["x-cells-hash"]).toBe(`"${etag}"`);
  });

  test("with parts in the wrong order, unknown, or too small, are refused; an unknown upload is NoSuchUpload", async () => {
    const id = await begin();
    await part(id, 1, tail);
    await part(id, 2, tail);
    const sums = [md5(tail), md5(tail)];
    expect(await codeOf(await complete(id, sums, [2, 1]))).toEqual([400, "InvalidPartOrder"]);
    expect(await codeOf(await complete(id, [md5("other")]))).toEqual([400, "InvalidPart"]);
    expect(await codeOf(await complete(id, sums))).toEqual([400, "EntityTooSmall"]);
    expect(await codeOf(await complete("00000000-0000-4000-8000-000000000000", sums))).toEqual([404, "NoSuchUpload"]);
  });

  test("keep the former content readable until they are complete", async () => {
    await alice.put("personal-files/kept", "old");
    await begin("personal-files/kept");
    expect(await (await alice.gateway("GET", "personal-files/kept")).text()).toBe("old");
  });

  test("an abort takes the temporary node; a second one, or a part after it, is a 500", async () => {
    const id = await begin("personal-files/aborted");
    const abort = () => alice.signed("DELETE", `personal-files/aborted?uploadId=${id}`);
    expect((await abort()).status).toBe(204);
    expect((await alice.rest("GET", "/a/tree/stat/personal-files/aborted")).status).toBe(404);
    expect((await abort()).status).toBe(500);
    expect((await alice.gateway("PUT", `personal-files/aborted?partNumber=1&uploadId=${id}`, {}, "x")).status).toBe(
      500,
    );
  });
});

describe("listings of the gateway", () => {
  const list = async (query: string) => (await alice.signed("GET", `?list-type=2&${query}`)).text();
  const keys = (text: string) => [...text.matchAll(/<Key>(.*?)</g)].map((found) => found[1]);

  beforeAll(async () => {
    for (const name of ["a", "b/c", "b/.d"]) await alice.put(`personal-files/ls/${name}`, "1");
  });

  test("without a delimiter hold the whole subtree, folders as CommonPrefixes; with one, a level", async () => {
    const all = await list("prefix=personal-files/ls");
    expect(keys(all).sort()).toEqual(["a", "b/.d", "b/c"].map((name) => `personal-files/ls/${name}`));
    expect(all).toContain("<CommonPrefixes><Prefix>personal-files/ls/b/</Prefix></CommonPrefixes>");
    expect(keys(await list("prefix=personal-files/ls/&delimiter=/"))).toEqual(["personal-files/ls/a"]);
  });

  test("take the prefix for a folder: part of a name matches nothing, an empty one the workspaces alone", async () => {
    expect(keys(await list("prefix=personal-files/l"))).toEqual([]);
    const top = await list("prefix=");
    expect([keys(top), top.includes("<Prefix>personal-files/</Prefix>")]).toEqual([[], true]);
  });

  test("ignore markers, cut at max-keys without a word, and give everything for 0", async () => {
    expect(keys(await list("prefix=personal-files/ls&start-after=personal-files/ls/z"))).toHaveLength(3);
    const cut = await list("prefix=personal-files/ls&max-keys=2");
    expect(cut).toContain("<IsTruncated>false</IsTruncated>");
    expect(cut.match(/<Key>|<CommonPrefixes>/g)).toHaveLength(2);
    expect(keys(await list("prefix=personal-files/ls&max-keys=0"))).toHaveLength(3);
  });
});

describe("archives of folders", () => {
  test("leave out empty files and folders, hold hidden ones, and have neither HEAD nor ranges", async () => {
    for (const [name, content] of [
      ["f", "1"],
      [".h", "2"],
      ["e", ""],
    ] as const)
      await alice.put(`personal-files/ar/${name}`, content);
    const tar = await (await alice.gateway("GET", "personal-files/ar.tar")).bytes();
    const text = Buffer.from(tar).toString("latin1");
    expect([text.includes("/f\0"), text.includes("/.h\0"), text.includes("/e\0")]).toEqual([true, true, false]);
    expect((await alice.gateway("HEAD", "personal-files/ar.tar")).status).toBe(502);
    expect((await alice.gateway("GET", "personal-files/ar.tar", { range: "bytes=0-1" })).status).toBe(500);
  });

  test("a selection is fetched once, by its owner, with missing nodes left out", async () => {
    await alice.put("personal-files/ar/sub/g", "1");
    await alice.put("common-files/other", "1");
    const paths = ["personal-files/ar/f", "personal-files/ar/sub", "personal-files/none", "common-files/other"];
    const asked = { Nodes: paths.map((Path) => ({ Path })), TargetAction: "download" };
    const { json } = await alice.rest("POST", "/a/tree/selection", asked);
    const key = `${json.SelectionUUID}-selection.tar`;
    const admin = callerOf(sandbox, "admin");
    expect((await admin.gateway("GET", key)).status).toBe(404);
    const tar = await (await alice.gateway("GET", `any/folder/${key}`)).bytes();
    const text = Buffer.from(tar).toString("latin1");
    expect([text.startsWith("/f\0"), text.includes("/sub/g\0"), text.includes("common-files/other\0")]).toEqual([
      true,
      true,
      true,
    ]);
    expect((await alice.gateway("GET", key)).status).toBe(404);
  });
});
