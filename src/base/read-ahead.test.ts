import { expect, test } from "bun:test";
import fc from "fast-check";
import { readAhead } from "./read-ahead.ts";
import { sleep } from "./sleep.ts";

async function* numbers(count: number, seen?: { read: number; returned: boolean }, pause = false) {
  try {
    for (let at = 0; at < count; at += 1) {
      if (pause) await sleep(0);
      if (seen) seen.read += 1;
      yield at;
    }
  } finally {
    if (seen) seen.returned = true;
  }
}

test("everything once and in order, whichever side is the slower one", async () => {
  const counts = fc.record({ count: fc.nat(60), most: fc.integer({ min: 1, max: 20 }), slow: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(counts, async ({ count, most, slow }) => {
      const found: number[] = [];
      for await (const each of readAhead(numbers(count, undefined, slow), most)) {
        found.push(each);
        if (!slow) await sleep(0);
      }
      expect(found).toEqual(Array.from({ length: count }, (_, at) => at));
    }),
    { numRuns: 60 },
  );
});

test("reads while the first item is still being used, and not without end", async () => {
  const seen = { read: 0, returned: false };
  const ahead = readAhead(numbers(10_000, seen), 100);
  expect(await ahead.next()).toEqual({ done: false, value: 0 });
  while (seen.read < 100) await sleep(1);
  await sleep(5);
  expect(seen.read).toBeLessThanOrEqual(202);
  await ahead.return(undefined);
  expect(seen.returned).toBe(true);
});

test("an error comes after what was read before it", async () => {
  const failing = (async function* () {
    yield 1;
    yield 2;
    throw new Error("broke");
  })();
  const found: number[] = [];
  const reading = (async () => {
    for await (const each of readAhead(failing, 10)) found.push(each);
  })();
  expect(await reading.catch(String)).toBe("Error: broke");
  expect(found).toEqual([1, 2]);
});

test("nothing after a barrier is read before it has been used", async () => {
  const seen = { read: 0, returned: false };
  for await (const each of readAhead(numbers(100, seen), 50, (item) => item % 10 === 5)) {
    if (each % 10 !== 5) continue;
    await sleep(2);
    expect(seen.read).toBe(each + 1);
  }
  expect(seen.read).toBe(100);
  const left = readAhead(numbers(100, seen), 50, (item) => item === 3);
  await left.next();
  await left.return(undefined);
  expect(seen.returned).toBe(true);
});
