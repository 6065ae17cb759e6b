import { expect, test } from "bun:test";
import type { FileRange, HashPool } from "../base/hash-pool.ts";
import { partHashes } from "./part-hashes.ts";

const mib = 1024 * 1024;
const signal = new AbortController().signal;

function reader(): { hashes: HashPool; asked: number[][] } {
  const asked: number[][] = [];
  const md5s = async (ranges: readonly FileRange[]): Promise<string[]> => {
    asked.push(ranges.map(({ start }) => start));
    return ranges.map(({ start, end }) => `${start}-${end}`);
  };
  const md5 = async (range: FileRange): Promise<string> => (await md5s([range])).join();
  return { hashes: { md5s, md5 } as unknown as HashPool, asked };
}

const partsOf = (count: number, bytes: number): FileRange[] =>
  Array.from({ length: count }, (_, at) => ({ path: "f", start: at * bytes, end: (at + 1) * bytes }));

test("parts are hashed four at a time, each once, in whatever order they are asked for", async () => {
  const { hashes, asked } = reader();
  const parts = partsOf(6, 10);
  const ours = partHashes(hashes, parts, signal);
  const order = [1, 0, 2, 4, 3, 5].map((at) => parts[at] as FileRange);
  for (const part of order) expect(await ours.md5(part, false)).toBe(`${part.start}-${part.end}`);
  expect(asked).toEqual([
    [0, 10, 20, 30],
    [40, 50],
  ]);
});

test("a part that is sent once more is read once more, and large ones are hashed by themselves", async () => {
  const { hashes, asked } = reader();
  const [part] = partsOf(6, 10) as [FileRange];
  const ours = partHashes(hashes, partsOf(6, 10), signal);
  await ours.md5(part, false);
  await ours.md5(part, true);
  expect(asked).toEqual([[0, 10, 20, 30], [0]]);
  const [large] = partsOf(3, 100 * mib) as [FileRange];
  await partHashes(hashes, partsOf(3, 100 * mib), signal).md5(large, false);
  expect(asked.at(-1)).toEqual([0]);
});
