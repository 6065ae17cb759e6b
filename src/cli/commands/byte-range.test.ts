import { expect, test } from "bun:test";
import { isCecError } from "../../base/errors.ts";
import { parseByteRange, rangeWithin } from "./byte-range.ts";

test("ranges are read as typed", () => {
  expect(parseByteRange("0-99")).toEqual({ start: 0, end: 99 });
  expect(parseByteRange("100-")).toEqual({ start: 100 });
  expect(parseByteRange("-7")).toEqual({ last: 7 });
});

test.each(["", "-", "5", "a-b", "9-3", "1-2-3", "-1-2"])("%p is no range", (text) => {
  let thrown: unknown;
  try {
    parseByteRange(text);
  } catch (error) {
    thrown = error;
  }
  expect(isCecError(thrown, "usage")).toBe(true);
});

test("ranges are cut to the file", () => {
  expect(rangeWithin({ last: 3 }, 10)).toEqual({ start: 7 });
  expect(rangeWithin({ last: 30 }, 10)).toEqual({ start: 0 });
  expect(rangeWithin({ last: 0 }, 10)).toBeUndefined();
  expect(rangeWithin({ last: 5 }, 0)).toBeUndefined();
  expect(rangeWithin({ start: 9, end: 20 }, 10)).toEqual({ start: 9, end: 20 });
  expect(rangeWithin({ start: 10 }, 10)).toBeUndefined();
});
