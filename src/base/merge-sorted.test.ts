import { expect, test } from "bun:test";
import fc from "fast-check";
import { mergeSorted } from "./merge-sorted.ts";

async function* stream(values: readonly number[], onEnd?: () => void): AsyncGenerator<number> {
  try {
    yield* values;
  } finally {
    onEnd?.();
  }
}

test("every value is seen once, equal ones together, in order", async () => {
  const values = fc.uniqueArray(fc.nat(30), { maxLength: 15 }).map((all) => all.sort((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(values, values, async (lefts, rights) => {
      const seen: [number | undefined, number | undefined][] = [];
      for await (const pair of mergeSorted(stream(lefts), stream(rights), (a, b) => a - b))
        seen.push([pair.left, pair.right]);
      const all = [...new Set([...lefts, ...rights])].sort((a, b) => a - b);
      expect(seen).toEqual(
        all.map((value) => [lefts.includes(value) ? value : undefined, rights.includes(value) ? value : undefined]),
      );
    }),
  );
});

test("leaving early ends both streams", async () => {
  let ended = 0;
  const count = () => {
    ended += 1;
  };
  for await (const pair of mergeSorted(stream([1, 2], count), stream([1, 3], count), (a, b) => a - b)) {
    expect(pair).toEqual({ left: 1, right: 1 });
    break;
  }
  expect(ended).toBe(2);
});
