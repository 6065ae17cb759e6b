import { expect, test } from "bun:test";
import { CecError } from "../base/errors.ts";
import { defaultRetryPolicy } from "./options.ts";
import { attemptsFor, backoffMs, errorVerdict, statusVerdict, waitsMs } from "./retry-rule.ts";

const unavailable = (code: string) =>
  new CecError("unavailable", "broke", { cause: Object.assign(new Error(code), { code }) });

test("statuses that pass, that seldom pass, and that last", () => {
  for (const status of [408, 425, 429, 502, 503, 504]) expect(statusVerdict(status)).toBe("full");
  for (const status of [500, 507, 520]) expect(statusVerdict(status)).toBe("few");
  for (const status of [200, 301, 400, 401, 403, 404, 409, 416, 422, 423, 501, 505])
    expect(statusVerdict(status)).toBe("final");
});

test("a call that must not be sent twice is only repeated when it cannot have arrived", () => {
  expect(errorVerdict(unavailable("ECONNRESET"), true, true)).toBe("full");
  expect(errorVerdict(unavailable("ECONNRESET"), false, true)).toBe("final");
  expect(errorVerdict(unavailable("ECONNREFUSED"), false, true)).toBe("full");
});

test("an unknown host is final unless it has answered before", () => {
  expect(errorVerdict(unavailable("ENOTFOUND"), true, false)).toBe("final");
  expect(errorVerdict(unavailable("ENOTFOUND"), true, true)).toBe("full");
});

test("errors that are no trouble of the network are final", () => {
  expect(errorVerdict(new CecError("failed", "TLS"), true, true)).toBe("final");
  expect(errorVerdict(new CecError("interrupted", "stop"), true, true)).toBe("final");
});

test("attempts", () => {
  expect(attemptsFor("final", defaultRetryPolicy, false)).toBe(1);
  expect(attemptsFor("few", defaultRetryPolicy, false)).toBe(3);
  expect(attemptsFor("full", defaultRetryPolicy, false)).toBe(8);
  expect(attemptsFor("full", defaultRetryPolicy, true)).toBe(3);
});

test("the wait doubles up to its cap, half of it random", () => {
  for (let attempt = 1; attempt < 12; attempt += 1) {
    const wholeMs = Math.min(10_000, 250 * 2 ** (attempt - 1));
    const waits = Array.from({ length: 50 }, () => backoffMs(attempt, defaultRetryPolicy));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(wholeMs / 2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(wholeMs);
    expect(new Set(waits).size).toBeGreaterThan(1);
  }
});

test("what a call waits in all follows from the policy, within its budget", () => {
  expect(waitsMs(defaultRetryPolicy)).toBeCloseTo(19_312.5);
  expect(waitsMs({ ...defaultRetryPolicy, maxAttempts: 1 })).toBe(0);
  expect(waitsMs({ ...defaultRetryPolicy, maxAttempts: 100 })).toBe(120_000);
});
