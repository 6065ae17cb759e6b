import { afterAll, expect, test } from "bun:test";
import { mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bodyBytes, bodyForm, countedStream } from "./body.ts";
import { createWire } from "./create-wire.ts";

const folder = await mkdtemp(join(tmpdir(), "body-"));
afterAll(() => rm(folder, { recursive: true }));

test("sizes", () => {
  expect([bodyBytes(undefined), bodyBytes("ü"), bodyBytes(new Uint8Array(7)), bodyBytes(new Blob(["abc"]))]).toEqual([
    0, 2, 7, 3,
  ]);
});

test("a slice goes as it is without TLS and as a counted stream with it; what is small just goes", () => {
  const large = new Blob([new Uint8Array(100_000)]);
  expect(bodyForm({ url: "http://x/", body: large })).toBe("watched");
  expect(bodyForm({ url: "https://x/", body: large })).toBe("counted");
  expect(bodyForm({ url: "https://x/", body: new Uint8Array(100_000) })).toBe("watched");
  expect(bodyForm({ url: "http://x/", body: new Uint8Array(10_000_000) })).toBe("counted");
  expect(bodyForm({ url: "https://x/", body: large.slice(0, 100) })).toBe("as-is");
  expect(bodyForm({ url: "https://x/", body: undefined })).toBe("as-is");
});

test.each(["Blob", "Uint8Array"])("a counted stream of a %s gives every byte and tells of it", async (kind) => {
  let told = 0;
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const stream = countedStream(kind === "Blob" ? new Blob([bytes]).slice(10) : bytes.subarray(10), {
    onSent: (bytes) => {
      told += bytes;
    },
    signal: new AbortController().signal,
  });
  expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes.slice(10));
  expect(told).toBe(59_990);
});

test.each([
  ["slice", new Blob([new Uint8Array(100_000)])],
  ["Uint8Array", new Uint8Array(100_000)],
])("a %s with a pace asks before every piece, and stops when it may not go on", async (_, body) => {
  const pace = async (bytes: number) => {
    asked.push(bytes);
    if (asked.length > 7) throw new Error("enough");
  };
  const asked: number[] = [];
  const signal = new AbortController().signal;
  expect(bodyForm({ url: "http://x/", body, pace })).toBe("counted");
  const sent = await new Response(countedStream(body, { onSent: () => {}, pace, signal })).arrayBuffer();
  expect(sent.byteLength).toBe(100_000);
  expect(asked.reduce((sum, bytes) => sum + bytes)).toBe(100_000);
  expect(Math.max(...asked)).toBeLessThanOrEqual(16_384);
  const error = await new Response(countedStream(body, { onSent: () => {}, pace, signal })).arrayBuffer().catch(String);
  expect(error).toContain("enough");
});

test("a file that became shorter is an error, not a short upload", async () => {
  const path = join(folder, "shrinking");
  await Bun.write(path, new Uint8Array(300_000));
  const slice = Bun.file(path).slice(0, 300_000);
  expect(slice.size).toBe(300_000);
  await truncate(path, 1000);
  const error = await new Response(countedStream(slice, { onSent: () => {}, signal: new AbortController().signal }))
    .arrayBuffer()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "failed" });
});

test("a large file arrives whole as it is, with its length", async () => {
  const path = join(folder, "large");
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  const writer = Bun.file(path).writer();
  for (let count = 0; count < 512; count += 1) writer.write(block);
  await writer.end();
  const expected = new Bun.CryptoHasher("md5").update(await Bun.file(path).arrayBuffer()).digest("hex");
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const hash = new Bun.CryptoHasher("md5");
      for await (const chunk of request.body ?? []) hash.update(chunk);
      return new Response(
        `${request.headers.get("content-length")} ${request.headers.get("transfer-encoding")} ${hash.digest("hex")}`,
      );
    },
  });
  const wire = createWire();
  const url = `http://127.0.0.1:${server.port}/`;
  const answer = await wire.send({
    operation: "upload",
    method: "PUT",
    url,
    body: Bun.file(path).slice(0, 512 * 65_536),
  });
  expect(await answer.text()).toBe(`${512 * 65_536} null ${expected}`);
  wire.close();
  await server.stop(true);
});
