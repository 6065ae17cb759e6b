import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type ExternalSortOptions, externalSort } from "./external-sort.ts";

interface Item {
  key: string;
  order: number;
}

const options: ExternalSortOptions<Item> = {
  compare: (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  encode: (item) => JSON.stringify(item),
  decode: (line) => JSON.parse(line) as Item,
};

async function* stream(keys: readonly string[]): AsyncGenerator<Item> {
  for (const [order, key] of keys.entries()) yield { key, order };
}

// A folder for temporary files of our own: other runs leave theirs in the common one, and take them away.
const usual = process.env.TMPDIR;
let temporary = "";
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "sort-test-"));
  process.env.TMPDIR = temporary;
});
afterAll(async () => {
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  await rm(temporary, { recursive: true, force: true });
});

const leftovers = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("cec-sort-")).length;

test("any stream comes out as a sort in memory puts it, whatever spills", async () => {
  const before = await leftovers();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme", maxLength: 3 }), { maxLength: 60 }),
      fc.nat(20),
      async (keys, run) => {
        const sorted: Item[] = [];
        for await (const item of externalSort(stream(keys), { ...options, runItems: run + 1 })) sorted.push(item);
        const expected = keys.map((key, order) => ({ key, order })).sort(options.compare);
        expect(sorted).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
  expect(await leftovers()).toBe(before);
});

test("a reader that leaves early leaves nothing behind", async () => {
  const before = await leftovers();
  for await (const item of externalSort(stream(["c", "b", "a", "d"]), { ...options, runItems: 1 })) {
    expect(item.key).toBe("a");
    break;
  }
  expect(await leftovers()).toBe(before);
});

test("more runs than files can be open at once are merged in between", async () => {
  const keys = Array.from({ length: 290 }, (_, at) => String((at * 37) % 101));
  const sorted: Item[] = [];
  for await (const item of externalSort(stream(keys), { ...options, runItems: 2 })) sorted.push(item);
  const expected = keys.map((key, order) => ({ key, order })).sort(options.compare);
  expect(sorted).toEqual(expected);
});

test("what comes twice is told once, from memory and from disk", async () => {
  async function* items(): AsyncGenerator<string> {
    yield* ["b", "a", "c", "a", "b", "b"];
  }
  for (const runItems of [2, 100]) {
    const seen: string[] = [];
    const options = { encode: String, decode: String, runItems, isRepeat: (a: string, b: string) => a === b };
    for await (const item of externalSort(items(), { ...options, compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0) })) {
      seen.push(item);
    }
    expect(seen).toEqual(["a", "b", "c"]);
  }
});
