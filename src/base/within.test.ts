import { expect, test } from "bun:test";
import { isCecError } from "./errors.ts";
import { within } from "./within.ts";

test("gives what comes in time", async () => {
  expect(await within(1000, "it", Promise.resolve(3))).toBe(3);
});

test("passes a failure on", async () => {
  expect(await within(1000, "it", Promise.reject(new Error("no"))).catch(String)).toBe("Error: no");
});

test("gives up, naming what was waited for, and a later failure disturbs nobody", async () => {
  let fail: (error: Error) => void = () => undefined;
  const work = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const error = await within(10, "The keyring", work).catch((reason: unknown) => reason);
  expect(isCecError(error, "unavailable")).toBe(true);
  expect(String(error)).toContain("The keyring did not answer within 0.01 s");
  fail(new Error("late"));
  await Bun.sleep(1);
});
