import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spool, type Spooled } from "./spool.ts";

let folder = "";
let spool: Spool;
const part = (fill: number, length = 1000) => new Uint8Array(length).fill(fill);
const at = (offset: number) => ({ key: "upload", offset });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spool-"));
  spool = new Spool(folder, 100);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function contentOf(joined: Spooled): Promise<string> {
  const bytes = joined.handle.kind === "memory" ? joined.handle.content : readFileSync(joined.handle.file);
  const runs = new Map<number, number>();
  for (const byte of bytes) runs.set(byte, (runs.get(byte) ?? 0) + 1);
  return [...runs].map(([byte, count]) => `${count}x${byte}`).join(" ");
}

test("parts in their places are joined where they lie, a small last one among them", async () => {
  const second = await spool.receive(part(2), at(1000));
  const first = await spool.receive(part(1), at(0));
  const last = await spool.receive(part(3, 50), at(2000));
  const joined = await spool.join([first, second, last]);
  expect(joined.handle).toEqual({ kind: "file", file: join(folder, "upload") });
  expect(await contentOf(joined)).toBe("1000x1 1000x2 50x3");
  expect(readdirSync(folder)).toEqual(["upload"]);
});

test("parts that do not lie one behind the other are copied together", async () => {
  const short = await spool.receive(part(1, 500), at(0));
  const far = await spool.receive(part(2), at(1000));
  const elsewhere = await spool.receive(part(3));
  const joined = await spool.join([short, far, elsewhere]);
  expect(await contentOf(joined)).toBe("500x1 1000x2 1000x3");
  expect(readdirSync(folder).length).toBe(1);
});

test("a part that is not named is no part of the whole", async () => {
  const first = await spool.receive(part(1), at(0));
  const second = await spool.receive(part(2), at(1000));
  await spool.discard(second.handle);
  expect(await contentOf(await spool.join([first]))).toBe("1000x1");
});

test("the file goes with its last part", async () => {
  const parts = [await spool.receive(part(1), at(0)), await spool.receive(part(2), at(1000))];
  for (const each of parts) await spool.discard(each.handle);
  expect(readdirSync(folder)).toEqual([]);
});
