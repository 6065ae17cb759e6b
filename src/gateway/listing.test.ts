import { describe, expect, test } from "bun:test";
import { readListing } from "./listing.ts";
import type { ListedObject } from "./types.ts";

const head = (max = 10_000_000, count = 3, more = false) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>io</Name><Prefix>ws/r/</Prefix><KeyCount>${count}</KeyCount><MaxKeys>${max}</MaxKeys><Delimiter></Delimiter><IsTruncated>${more}</IsTruncated>`;
const file = (key: string, size: number, etag = "&#34;ff1e0283123d14cf8bd52ac449770017&#34;") =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-23T22:46:45.000Z</LastModified><ETag>${etag}</ETag><Size>${size}</Size><Owner><ID>02d6</ID><DisplayName>minio</DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents>`;
const folder = (prefix: string) => `<CommonPrefixes><Prefix>${prefix}</Prefix></CommonPrefixes>`;
const tail = "</ListBucketResult>";

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}
async function read(text: string, size = 65_536): Promise<ListedObject[]> {
  const entries: ListedObject[] = [];
  for await (const batch of readListing(pieces(text, size))) entries.push(...batch);
  return entries;
}
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );

const whole = `${head()}${file("ws/r/copy.txt", 6)}${file("ws/r/.h &amp; &#34;x&#34; é🐕&#xA;", 0, "&#34;temporary&#34;")}${folder("ws/r/a/")}${file("ws/r/b/f", 5_000_000_000)}${tail}`;
const expected: ListedObject[] = [
  {
    kind: "file",
    path: "ws/r/copy.txt",
    sizeBytes: 6,
    modifiedSeconds: 1_795_474_005,
    etag: "ff1e0283123d14cf8bd52ac449770017",
  },
  { kind: "file", path: 'ws/r/.h & "x" é🐕\n', sizeBytes: 0, modifiedSeconds: 1_795_474_005, etag: "temporary" },
  { kind: "folder", path: "ws/r/a", sizeBytes: 0, modifiedSeconds: 0, etag: undefined },
  {
    kind: "file",
    path: "ws/r/b/f",
    sizeBytes: 5_000_000_000,
    modifiedSeconds: 1_795_474_005,
    etag: "ff1e0283123d14cf8bd52ac449770017",
  },
];

test.each([1, 2, 3, 7, 64, 300, 65_536])("a listing reads the same in pieces of %d bytes", async (size) => {
  expect(await read(whole, size)).toEqual(expected);
});

test("version 1 of the protocol, and an empty one", async () => {
  const v1 = whole.replace("<KeyCount>3</KeyCount>", "<Marker></Marker>");
  expect(await read(v1)).toEqual(expected);
  expect(await read(`${head(10_000_000, 0)}${tail}`)).toEqual([]);
});

test("the server's own file in folders of structured storage is not shown", async () => {
  expect(await read(`${head()}${file("ws/r/.pydio", 36)}${file("ws/r/.pydio-notes", 1)}${tail}`)).toMatchObject([
    { path: "ws/r/.pydio-notes" },
  ]);
});

describe("what is no whole listing is an error", () => {
  test("cut in the middle", async () => {
    for (const at of [whole.length - 5, whole.indexOf("<CommonPrefixes>") + 4]) {
      expect(await errorOf(read(whole.slice(0, at)))).toMatchObject({ code: "unavailable" });
    }
  });

  test("shortened by the server, silently or not", async () => {
    expect(await errorOf(read(`${head(4500, 4500)}${file("a", 1)}${tail}`))).toMatchObject({ code: "failed" });
    expect(await errorOf(read(`${head(1000, 1, true)}${file("a", 1)}${tail}`))).toMatchObject({ code: "failed" });
    expect(await read(`${head(4500, 1)}${file("a", 1)}${tail}`)).toHaveLength(1);
  });

  test("something else", async () => {
    for (const text of [
      "",
      "<html>Welcome</html>",
      "<Error><Code>AccessDenied</Code></Error>",
      "x".repeat(3_000_000),
    ]) {
      expect(await errorOf(read(text))).toMatchObject({ code: "failed" });
    }
    const endless = `${head()}<Contents><Key>${"x".repeat(2_000_000)}`;
    expect(await errorOf(read(endless))).toMatchObject({ code: "failed" });
  });
});

test("memory does not grow with the number of keys", async () => {
  const block = Array.from({ length: 100 }, (_, index) =>
    file(`ws/r/some/longer/path/to/a/file-${index}.txt`, index),
  ).join("");
  const blocks = 1500;
  async function* many(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(head(10_000_000, blocks * 100));
    const bytes = new TextEncoder().encode(block);
    for (let count = 0; count < blocks; count += 1) yield bytes.slice();
    yield new TextEncoder().encode(tail);
  }
  Bun.gc(true);
  const before = process.memoryUsage().heapUsed;
  let count = 0;
  let peak = 0;
  for await (const batch of readListing(many())) {
    count += batch.length;
    if (count % 50_000 === 0) {
      Bun.gc(true);
      peak = Math.max(peak, process.memoryUsage().heapUsed - before);
    }
  }
  expect(count).toBe(150_000);
  expect(peak).toBeLessThan(20 * 1024 * 1024);
});
