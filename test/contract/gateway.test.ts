import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash, randomBytes } from "node:crypto";
import { objectUrl } from "../../src/gateway/address.ts";
import { signedHeaders } from "../../src/gateway/sign.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import { all, type ContractServer, contractServer, errorOf, oddNames } from "./server.ts";

let server: ContractServer;
beforeAll(async () => {
  server = await contractServer();
}, 60_000);
afterAll(() => server.stop(), 60_000);

const at = (path: string) => `${server.folder}/${path}`;
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");
const read = async (path: string, options: Parameters<typeof server.gateway.get>[1] = {}) =>
  await new Response((await server.gateway.get(path, options)).body).text();

describe("put, head and get", () => {
  test("agree, and the ETag is the MD5", async () => {
    const bytes = new Uint8Array(randomBytes(100_000));
    expect(await server.gateway.put(at("plain.bin"), bytes)).toEqual({ etag: md5(bytes) });
    expect(await server.gateway.head(at("plain.bin"))).toMatchObject({ sizeBytes: 100_000, etag: md5(bytes) });
    const got = await server.gateway.get(at("plain.bin"));
    expect(got).toMatchObject({ sizeBytes: 100_000, lengthBytes: 100_000, etag: md5(bytes) });
    expect(md5(new Uint8Array(await new Response(got.body).arrayBuffer()))).toBe(md5(bytes));
  });

  test("a slice of a file goes as a body", async () => {
    const blob = new Blob([new Uint8Array(300_000)]).slice(0, 200_000);
    await server.gateway.put(at("slice.bin"), blob, { contentType: "application/x-test" });
    expect(await server.gateway.head(at("slice.bin"))).toMatchObject({ sizeBytes: 200_000 });
  });

  test("an empty file is one", async () => {
    await server.gateway.put(at("empty"), "");
    expect(await server.gateway.head(at("empty"))).toMatchObject({ sizeBytes: 0 });
    expect(await read(at("empty"))).toBe("");
  });

  test("a part of a file is what was asked for", async () => {
    await server.gateway.put(at("range.txt"), "0123456789");
    expect(await read(at("range.txt"), { range: { start: 2, end: 4 } })).toBe("234");
    const rest = await server.gateway.get(at("range.txt"), { range: { start: 7 } });
    expect(rest).toMatchObject({ sizeBytes: 10, lengthBytes: 3 });
    await rest.body.cancel();
    expect(await errorOf(read(at("range.txt"), { range: { start: 20 } }))).toMatchObject({
      code: "failed",
      status: 416,
    });
  });

  test("what is not there is not found, and a folder is no file", async () => {
    await server.gateway.put(at("inside/file"), "x");
    expect(await errorOf(server.gateway.head(at("none")))).toMatchObject({ code: "not-found" });
    expect(await errorOf(server.gateway.get(at("none")))).toMatchObject({ code: "not-found" });
    expect(await errorOf(server.gateway.head(at("inside")))).toMatchObject({ code: "not-found" });
    expect(await errorOf(server.gateway.get(at("inside")))).toMatchObject({ code: "not-found" });
    expect(await errorOf(server.gateway.put("no-such-workspace-here/x", "x"))).toMatchObject({ code: "not-found" });
  });

  test("names come back as they went", async () => {
    for (const name of oddNames) {
      await server.gateway.put(at(`odd/${name}`), name);
      expect(await read(at(`odd/${name}`))).toBe(name);
    }
    const listed = (await all(server.gateway.list(at("odd")))).map((entry) => entry.path);
    expect(listed.sort()).toEqual(oddNames.map((name) => at(`odd/${name}`)).sort());
  });
});

describe("lists", () => {
  beforeAll(async () => {
    for (const path of ["one.txt", ".hidden", "sub/two.txt", "sub/deep/three.txt"]) {
      await server.gateway.put(at(`tree/${path}`), path);
    }
    await server.cells.tree.createFolders([at("tree/bare")]);
  });

  test("hold the whole tree, hidden files included", async () => {
    const entries = await all(server.gateway.list(at("tree")));
    const found = entries.map((entry) => `${entry.kind} ${entry.path.slice(at("tree/").length)}`).sort();
    expect(found).toEqual([
      "file .hidden",
      "file one.txt",
      "file sub/deep/three.txt",
      "file sub/two.txt",
      "folder bare",
      "folder sub",
      "folder sub/deep",
    ]);
    const hidden = entries.find((entry) => entry.path.endsWith(".hidden"));
    expect(hidden).toMatchObject({ sizeBytes: 7, etag: md5(Buffer.from(".hidden")) });
    expect(hidden?.modifiedSeconds).toBeGreaterThan(1_600_000_000);
  });

  test("or one level", async () => {
    const entries = await all(server.gateway.list(at("tree"), { recursive: false }));
    expect(entries.map((entry) => entry.path.slice(at("tree/").length)).sort()).toEqual([
      ".hidden",
      "bare",
      "one.txt",
      "sub",
    ]);
  });

  test("of nothing are empty", async () => {
    expect(await all(server.gateway.list(at("nowhere")))).toEqual([]);
  });
});

describe("uploads in parts", () => {
  const partBytes = 10 * 1024 * 1024;

  test("become one file whose ETag is known beforehand", async () => {
    const parts = [new Uint8Array(partBytes).fill(7), new Uint8Array(randomBytes(1000))];
    const uploadId = await server.gateway.createUpload(at("parts.bin"), { sizeBytes: partBytes + 1000 });
    const done = [];
    for (const [index, part] of parts.entries()) {
      const { etag } = await server.gateway.putPart(at("parts.bin"), uploadId, index + 1, part);
      expect(etag).toBe(md5(part));
      done.push({ partNumber: index + 1, etag: etag ?? "" });
    }
    const whole = createHash("md5");
    for (const part of parts) whole.update(Buffer.from(md5(part), "hex"));
    const expected = `${whole.digest("hex")}-2`;
    expect(await server.gateway.completeUpload(at("parts.bin"), uploadId, done)).toEqual({ etag: expected });
    expect(await server.gateway.head(at("parts.bin"))).toMatchObject({ sizeBytes: partBytes + 1000, etag: expected });
    // A second completion, as a retry whose first answer got lost would send it.
    expect(await server.gateway.completeUpload(at("parts.bin"), uploadId, done)).toEqual({ etag: expected });
  }, 60_000);

  test("are temporary until then, and can be given up, twice", async () => {
    const uploadId = await server.gateway.createUpload(at("given-up.bin"));
    expect(await server.cells.tree.stat(at("given-up.bin"))).toMatchObject({ temporary: true });
    await server.gateway.abortUpload(at("given-up.bin"), uploadId);
    expect(await server.cells.tree.stat(at("given-up.bin"))).toBeUndefined();
    await server.gateway.abortUpload(at("given-up.bin"), uploadId);
  });

  test("need the parts they name", async () => {
    const uploadId = await server.gateway.createUpload(at("wrong.bin"));
    const part = { partNumber: 1, etag: "0123456789abcdef0123456789abcdef" };
    const error = await errorOf(server.gateway.completeUpload(at("wrong.bin"), uploadId, [part]));
    expect(error).toMatchObject({ code: "failed" });
    await server.gateway.abortUpload(at("wrong.bin"), uploadId);
    const unknown = server.gateway.putPart(at("wrong.bin"), "no-such-upload", 1, "x");
    expect(await errorOf(unknown)).toMatchObject({ code: "not-found" });
  });
});

test("a folder comes as a tar stream, and a missing one is not found", async () => {
  await server.gateway.put(at("packed/a.txt"), "in the archive");
  const bytes = new Uint8Array(await new Response(await server.gateway.tar(at("packed"))).arrayBuffer());
  expect(new TextDecoder().decode(bytes)).toContain("in the archive");
  expect(await errorOf(server.gateway.tar(at("no-folder")))).toMatchObject({ code: "not-found" });
  await server.gateway.put(at("packed.tar"), "not the folder");
  expect(await errorOf(server.gateway.tar(at("packed")))).toMatchObject({ code: "conflict" });
});

test("deleting is for good, and nothing happens when there is nothing", async () => {
  await server.gateway.put(at("doomed/file"), "x");
  await server.gateway.remove(at("doomed"));
  expect(await server.cells.tree.stat(at("doomed"))).toBeUndefined();
  await server.gateway.remove(at("doomed"));
});

test("signatures are right for every name, where the server checks them", async () => {
  // With this access key the server compares the signature; the token comes beside.
  const headers = { "x-pydio-bearer": server.token };
  for (const name of oddNames) {
    const path = at(`signed/${name}`);
    await server.gateway.put(path, "x");
    const url = objectUrl(`${server.url}/io`, path);
    const send = async (signed: Record<string, string>) => {
      const answer = await server.wire.send({ operation: "check", method: "GET", url, headers: signed });
      await answer.discard();
      return answer.status;
    };
    const signed = await signedHeaders("GET", url, "gateway", headers);
    expect(await send(signed)).toBe(200);
    const { authorization = "" } = signed;
    expect(
      await send({ ...signed, authorization: authorization.replace(/.$/, (last) => (last === "0" ? "1" : "0")) }),
    ).toBe(403);
  }
});

describe("a wrong token", () => {
  test("is told as such, for reading, writing and listing", async () => {
    const { gateway, cells } = server.as(fixedToken("not.a-token"));
    await server.gateway.put(at("guarded"), "x");
    for (const start of [
      () => gateway.get(at("guarded")),
      () => gateway.head(at("guarded")),
      () => gateway.put(at("guarded"), "y"),
      () => all(gateway.list(server.folder)),
      () => cells.tree.stat(at("guarded")),
      () => cells.server.whoAmI(),
    ]) {
      expect(await errorOf(start())).toMatchObject({ code: "sign-in" });
    }
    expect(await read(at("guarded"))).toBe("x");
  });

  test("is replaced once and the call goes on", async () => {
    let renewals = 0;
    const { gateway, cells } = server.as({
      current: async () => (renewals === 0 ? "not.a-token" : server.token),
      renew: async () => {
        renewals += 1;
        return server.token;
      },
    });
    await gateway.put(at("renewed"), "x");
    expect(renewals).toBe(1);
    renewals = 0;
    expect(await cells.tree.stat(at("renewed"))).toMatchObject({ sizeBytes: 1 });
    expect(renewals).toBe(1);
  });
});
