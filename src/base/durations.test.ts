import { expect, test } from "bun:test";
import { formatDuration, parseDuration } from "./durations.ts";

test("durations are read as Go writes them, and days and weeks", () => {
  expect(["0", "3s", "250ms", "1h30m", "1.5h", "7d", "2w", "1m0.5s"].map(parseDuration)).toEqual([
    0, 3000, 250, 5_400_000, 5_400_000, 604_800_000, 1_209_600_000, 60_500,
  ]);
  for (const text of ["", "3", "s", "-1s", "1x", "1s x"])
    expect(() => parseDuration(text)).toThrow("is not a duration");
});

test("durations are written with two units at most", () => {
  expect([0, 999, 59_400, 93_000, 3_720_000, 200_000_000].map(formatDuration)).toEqual([
    "0s",
    "1s",
    "59s",
    "1m33s",
    "1h02m",
    "2d7h",
  ]);
});
