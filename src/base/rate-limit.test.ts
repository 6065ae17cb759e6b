import { expect, test } from "bun:test";
import { RateLimit } from "./rate-limit.ts";
import { parseRateTimetable } from "./rate-timetable.ts";

test("bytes pass at the rate, whoever takes them", async () => {
  const limit = new RateLimit(() => 100_000);
  const start = performance.now();
  await Promise.all(Array.from({ length: 50 }, () => limit.take(1000)));
  const elapsed = performance.now() - start;
  // 50,000 bytes, of which a quarter of a second's worth passes at once.
  expect(elapsed).toBeGreaterThan(180);
  // A taker that waited for itself alone, or for all others twice, would need far longer than a slow machine.
  expect(elapsed).toBeLessThan(10_000);
});

test("no limit, no wait", async () => {
  const limit = new RateLimit(() => undefined);
  // At any rate this would take days.
  for (let at = 0; at < 1000; at += 1) await limit.take(1e15);
});

test("an aborted taker gives its place to the next", async () => {
  const limit = new RateLimit(() => 1000);
  await limit.take(350);
  const controller = new AbortController();
  const first = limit.take(10, controller.signal).catch((error: unknown) => error);
  const second = limit.take(10);
  const reason = new Error("stop");
  controller.abort(reason);
  expect(await first).toBe(reason);
  await second;
});

test("a timetable holds over midnight", () => {
  const rateAt = parseRateTimetable("19:00,off 08:00,512k");
  const at = (hour: number, minute = 0) => rateAt(new Date(2024, 0, 1, hour, minute));
  expect([at(7, 59), at(8), at(18, 59), at(19), at(0)]).toEqual([undefined, 524288, 524288, undefined, undefined]);
  expect(parseRateTimetable("10M")(new Date())).toBe(10 * 1024 * 1024);
  expect(parseRateTimetable("1M/s")(new Date())).toBe(1024 * 1024);
  expect(parseRateTimetable("off")(new Date())).toBeUndefined();
  for (const bad of ["x", "25:00,1M", "08:00", "08:00,x 09:00,1M"]) expect(() => parseRateTimetable(bad)).toThrow();
});
