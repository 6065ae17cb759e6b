import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CellsHasher } from "../base/cells-hash.ts";
import { type HashPool, openHashPool } from "../base/hash-pool.ts";
import { contentHash } from "./content-hash.ts";

const mib = 1024 * 1024;
const bytes = new Uint8Array(23 * mib).map((_, at) => Math.imul(at, 2_654_435_761) >>> 21);
const etag = createHash("md5").update(bytes).digest("hex");
const hasher = new CellsHasher();
hasher.update(bytes);
const hash = hasher.digest();
const sizeBytes = bytes.length;
const signal = new AbortController().signal;
let folder: string;
let path: string;
let pool: HashPool;
let wholes = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "content-"));
  path = join(folder, "f");
  await writeFile(path, bytes);
  const real = openHashPool(1);
  const running: HashPool["running"] = (of) => {
    wholes += 1;
    return real.running(of);
  };
  const md5: HashPool["md5"] = (range, stop) => {
    wholes += 1;
    return real.md5(range, stop);
  };
  pool = { ...real, running, md5 };
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

async function judged(known: { etag: string; hash: string | undefined }): Promise<unknown> {
  wholes = 0;
  const content = contentHash(pool, path, { ...known, sizeBytes }, signal);
  content.covered(20 * mib, sizeBytes);
  content.covered(0, 20 * mib);
  return [(await content.verdict(known.etag)).verdict, wholes];
}

test("the server's hash, where it is known, spares hashing the whole in order", async () => {
  expect(await judged({ etag, hash })).toEqual(["same", 0]);
  expect(await judged({ etag: "0-3", hash })).toEqual(["same", 0]);
  expect(await judged({ etag, hash: undefined })).toEqual(["same", 1]);
});

test("where that hash is another, the ETag of a single PUT decides", async () => {
  const other = "0".repeat(32);
  expect(await judged({ etag, hash: other })).toEqual(["same", 1]);
  expect(await judged({ etag: other, hash: other })).toEqual(["different", 1]);
  expect(await judged({ etag: `${other}-3`, hash: other })).toEqual(["unknown", 0]);
});
