import { expect, test } from "bun:test";
import { isCecError } from "./errors.ts";
import { parseMoment } from "./points-in-time.ts";

const nowMs = Date.UTC(2026, 10, 24, 12);

test("durations count from now, to either side", () => {
  expect(parseMoment("7d", nowMs, "past")).toBe(nowMs / 1000 - 7 * 86_400);
  expect(parseMoment("1h30m", nowMs, "future")).toBe(nowMs / 1000 + 5400);
});

test("dates are local midnight, or what they say", () => {
  expect(parseMoment("2026-12-31", nowMs, "future")).toBe(new Date(2026, 11, 31).getTime() / 1000);
  expect(parseMoment("2026-12-31 18:05", nowMs, "past")).toBe(new Date(2026, 11, 31, 18, 5).getTime() / 1000);
  expect(parseMoment("2026-12-31T18:00:00Z", nowMs, "past")).toBe(Date.UTC(2026, 11, 31, 18) / 1000);
  expect(parseMoment("2026-12-31T18:00:00+02:00", nowMs, "past")).toBe(Date.UTC(2026, 11, 31, 16) / 1000);
  expect(parseMoment("@1795473954", nowMs, "past")).toBe(1_795_473_954);
});

test.each(["", "soon", "2026-13-01", "2026-02-31", "7", "2026-12-31Tlate"])("%p is no moment", (text) => {
  let thrown: unknown;
  try {
    parseMoment(text, nowMs, "past");
  } catch (error) {
    thrown = error;
  }
  expect(isCecError(thrown, "usage")).toBe(true);
});
