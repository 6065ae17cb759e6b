import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wrongKernel } from "../../test/support/wrong-kernel.ts";
import { combineBlocks } from "./cells-hash.ts";
import { isCecError } from "./errors.ts";
import { type HashPool, openHashPool } from "./hash-pool.ts";

const bytes = new Uint8Array(3_500_000).map((_, at) => (at * 2654435761) >>> 13);
const md5 = (from: number, to: number) => createHash("md5").update(bytes.subarray(from, to)).digest("hex");
let folder: string;
let path: string;
let pool: HashPool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hash-pool-"));
  path = join(folder, "data");
  await writeFile(path, bytes);
  pool = openHashPool(2);
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

test("ranges hash to what the bytes hash to", async () => {
  const digests = await Promise.all([
    pool.md5({ path, start: 0, end: bytes.length }),
    pool.md5({ path, start: 1_048_575, end: 3_000_001 }),
    pool.md5({ path, start: 5, end: 5 }),
  ]);
  expect(digests).toEqual([md5(0, bytes.length), md5(1_048_575, 3_000_001), md5(5, 5)]);
});

test("blocks are hashed one by one, the last one shorter", async () => {
  const digests = await pool.blocks({ path, start: 1000, end: 2_501_000 }, 1_000_000);
  expect(digests).toEqual([md5(1000, 1_001_000), md5(1_001_000, 2_001_000), md5(2_001_000, 2_501_000)]);
});

test("more ranges than fit side by side, of different lengths", async () => {
  const bounds = Array.from({ length: 21 }, (_, at) => [at * 1000, at * 1000 + ((at * 77_777) % 200_000)] as const);
  const digests = await pool.md5s(bounds.map(([start, end]) => ({ path, start, end })));
  expect(digests).toEqual(bounds.map(([start, end]) => md5(start, end)));
});

test.each([
  ["is none", () => new Uint8Array()],
  ["computes something else", wrongKernel],
])("where the kernel for ranges side by side %s, they are hashed one by one", async (_, kernel) => {
  const plain = openHashPool(1, kernel);
  const digests = await plain.blocks({ path, start: 0, end: 2_500_000 }, 300_000);
  expect(digests[0]).toBe(md5(0, 300_000));
  expect(combineBlocks(digests)).toBe(combineBlocks(await pool.blocks({ path, start: 0, end: 2_500_000 }, 300_000)));
  await plain.close();
});

test("of ranges hashed side by side the one that can't be read fails alone", async () => {
  const alone = openHashPool(1);
  const ranges = [path, join(folder, "absent"), path].map((each) => alone.md5({ path: each, start: 0, end: 100_000 }));
  const outcomes = await Promise.allSettled(ranges);
  expect(outcomes).toMatchObject([
    { value: md5(0, 100_000) },
    { reason: { cause: { code: "ENOENT" } } },
    { value: md5(0, 100_000) },
  ]);
  await alone.close();
});

test("what nobody waits for any more is not hashed", async () => {
  const alone = openHashPool(1);
  const stop = new AbortController();
  const first = alone.md5({ path, start: 0, end: bytes.length });
  const second = alone.md5({ path: join(folder, "absent"), start: 0, end: 1 }, stop.signal).catch((error) => error);
  stop.abort(new Error("stop"));
  expect(await first).toBe(md5(0, bytes.length));
  expect(await second).toBe(stop.signal.reason);
  await alone.close();
});

test("a running hash takes a file in as it grows", async () => {
  const hash = pool.running(path);
  const other = pool.running(path);
  await Promise.all([hash.feed(10), other.feed(2_000_000), hash.feed(3_000_000), hash.feed(bytes.length)]);
  expect(await hash.digest()).toBe(md5(0, bytes.length));
  expect(await other.digest()).toBe(md5(0, 2_000_000));
});

test("a file that ends too early is an error with a cause, not a hash of less", async () => {
  const failure = await pool.md5({ path, start: 0, end: bytes.length + 1 }).catch((error: unknown) => error);
  expect(isCecError(failure, "failed")).toBe(true);
  expect(failure).toMatchObject({ path, cause: { code: "SHORT" } });
});

test("a missing file carries the system's code", async () => {
  const failure = await pool.md5({ path: join(folder, "absent"), start: 0, end: 1 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "failed", cause: { code: "ENOENT" } });
});

test("closing settles what was waiting", async () => {
  const closing = openHashPool(1);
  const waiting = closing.md5({ path, start: 0, end: bytes.length }).catch((error: unknown) => error);
  await closing.close();
  expect(isCecError(await waiting, "interrupted")).toBe(true);
});
