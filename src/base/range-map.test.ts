import { expect, test } from "bun:test";
import fc from "fast-check";
import { RangeMap } from "./range-map.ts";

const size = 60;
const ranges = fc.array(fc.tuple(fc.nat(size), fc.nat(size)), { maxLength: 12 });

test("it knows exactly the bytes that were added", () => {
  fc.assert(
    fc.property(ranges, fc.nat(size), fc.nat(size), (added, from, to) => {
      const map = new RangeMap();
      const model = new Set<number>();
      for (const [start, end] of added) {
        map.add(start, end);
        for (let at = start; at < end; at += 1) model.add(at);
      }
      const asked = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
      expect(map.bytes).toBe(model.size);
      expect(map.has(from, to)).toBe(asked.every((at) => model.has(at)));
      const missing = map
        .missing(from, to)
        .flatMap(([start, end]) => Array.from({ length: end - start }, (_, at) => start + at));
      expect(missing).toEqual(asked.filter((at) => !model.has(at)));
    }),
  );
});

test("touching ranges become one, so that a file read in order is one range", () => {
  fc.assert(
    fc.property(ranges, (added) => {
      const kept = new RangeMap(added).toJSON();
      for (const [at, range] of kept.entries()) {
        const next = kept[at + 1];
        expect(range[0]).toBeLessThan(range[1]);
        if (next) expect(range[1]).toBeLessThan(next[0]);
      }
      expect(new RangeMap(kept).toJSON()).toEqual(kept);
    }),
  );
  const map = new RangeMap();
  for (let at = 0; at < 100; at += 10) map.add(at, at + 10);
  expect(map.toJSON()).toEqual([[0, 100]]);
});
