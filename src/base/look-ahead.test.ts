import { expect, test } from "bun:test";
import fc from "fast-check";
import { LookAhead } from "./look-ahead.ts";

async function* counting(to: number, fails = false): AsyncGenerator<number> {
  for (let at = 0; at < to; at += 1) {
    if (at % 3 === 0) await new Promise(setImmediate);
    yield at;
  }
  if (fails) throw new Error("broken");
}

test("however one looks ahead, each item is taken once and in order", () =>
  fc.assert(
    fc.asyncProperty(fc.nat(20), fc.array(fc.boolean(), { maxLength: 60 }), async (count, turns) => {
      const stream = new LookAhead(counting(count));
      const items = stream.items()[Symbol.asyncIterator]();
      const taken: Promise<IteratorResult<number>>[] = [];
      const seen: (number | undefined)[] = [];
      for (const looks of turns) {
        // Neither waits for the other, nor for what it has begun to take.
        if (looks) seen.push((await stream.look()).value);
        else taken.push(items.next());
        await taken.at(-1);
      }
      for (;;) {
        const next = await items.next();
        if (next.done) break;
        taken.push(Promise.resolve(next));
      }
      const values = (await Promise.all(taken)).flatMap((result) => (result.done ? [] : [result.value]));
      expect(values).toEqual(Array.from({ length: count }, (_, at) => at));
      const told = seen.filter((value) => value !== undefined);
      expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    }),
  ));

test("an item that is being looked at is taken before the one behind it", async () => {
  const stream = new LookAhead(counting(3));
  const looked = stream.look();
  const items = stream.items()[Symbol.asyncIterator]();
  expect([(await items.next()).value, (await items.next()).value, (await looked).value]).toEqual([0, 1, 0]);
});

test("what was taken first is to be seen as well, once", async () => {
  const stream = new LookAhead(counting(3));
  const items = stream.items()[Symbol.asyncIterator]();
  const first = items.next();
  expect([(await stream.look()).value, (await stream.look()).value, (await first).value]).toEqual([0, 1, 0]);
  expect([(await items.next()).value, (await items.next()).value]).toEqual([1, 2]);
});

test("a failure that was met looking ahead is the failure of the stream, behind what was kept", async () => {
  const stream = new LookAhead(counting(1, true));
  await stream.look();
  expect(stream.look()).rejects.toThrow("broken");
  const items = stream.items()[Symbol.asyncIterator]();
  expect((await items.next()).value).toBe(0);
  expect(items.next()).rejects.toThrow("broken");
});
