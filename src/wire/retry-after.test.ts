import { expect, test } from "bun:test";
import { retryAfterMs } from "./retry-after.ts";

const now = Date.parse("2026-11-24T10:00:00Z");
const asked = (value: string) => retryAfterMs(new Headers({ "retry-after": value }), now);

test("seconds", () => {
  expect(asked("10")).toBe(10_000);
  expect(asked("0")).toBe(0);
  expect(asked("1.5")).toBe(1500);
});

test("a date, also one gone by", () => {
  expect(asked("Tue, 24 Nov 2026 10:00:30 GMT")).toBe(30_000);
  expect(asked("Tue, 24 Nov 2026 09:00:00 GMT")).toBe(0);
});

test("nothing that says a time", () => {
  expect(asked("soon")).toBeUndefined();
  expect(retryAfterMs(new Headers(), now)).toBeUndefined();
});
