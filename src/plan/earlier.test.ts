import { expect, test } from "bun:test";
import { type Earlier, isDone } from "./earlier.ts";

test("a file is done while its source is the very file that was sent; of what was fetched no file is noted", () => {
  const state = { sizeBytes: 3, modifiedMs: 1 };
  const noted = (identity: string | undefined, changedMs?: number): Earlier => ({
    continues: () => true,
    done: (target) => (target === "ws/f" ? { local: { ...state, identity, changedMs }, etag: "e" } : undefined),
  });
  const here = { ...state, identity: "1:2" };
  expect(isDone(noted("1:2"), "ws/f", here, "e")).toBe(true);
  expect(isDone(noted("1:3"), "ws/f", here, "e")).toBe(false);
  expect(isDone(noted(undefined), "ws/f", here, "e")).toBe(true);
  expect(isDone(noted("1:2"), "ws/f", state, "e")).toBe(true);
  expect(isDone(noted("1:2"), "ws/f", here, "other")).toBe(false);
  expect(isDone(noted("1:2", 7), "ws/f", { ...here, changedMs: 7 }, "e")).toBe(true);
  expect(isDone(noted("1:2", 7), "ws/f", { ...here, changedMs: 8 }, "e")).toBe(false);
  expect(isDone(noted("1:2"), "ws/g", here, "e")).toBe(false);
  expect(isDone(noted("1:2"), "ws/f", { ...here, modifiedMs: 2 }, "e")).toBe(false);
});
