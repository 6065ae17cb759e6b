import { expect, test } from "bun:test";
import type { Context } from "./types.ts";
import { waitTeller } from "./wait-teller.ts";

test("long waits are told, and not more than once in ten seconds", () => {
  let nowMs = 0;
  const told: string[] = [];
  const terminal = { note: (text: string) => told.push(text) };
  const tell = waitTeller({ terminal, now: () => nowMs } as unknown as Context);
  const wait = (waitMs: number, spentMs = 0) =>
    tell({ kind: "retry", operation: "list", path: "ws/a", attempt: 1, waitMs, spentMs, reason: "status 503" });
  nowMs = 20_000;
  wait(300);
  expect(told).toEqual([]);
  wait(4000);
  wait(4000);
  expect(told).toEqual(["waiting to list: status 503; again in 4 s"]);
  nowMs += 10_000;
  wait(9000);
  expect(told).toHaveLength(2);
  nowMs += 10_000;
  wait(200, 9000);
  expect(told).toHaveLength(2);
  wait(200, 20_000);
  expect(told.at(-1)).toBe("waiting to list: status 503; trying again");
});
