import { expect, test } from "bun:test";
import { garbageWatch } from "./garbage.ts";

const mib = 1024 * 1024;

test("garbage is collected once in 10 MiB that passed in pieces, whatever was taken back or sent as a whole", () => {
  let collected = 0;
  const passed = garbageWatch(() => {
    collected += 1;
  });
  for (let piece = 0; piece < 39; piece += 1) passed(mib / 4);
  passed(-10 * mib);
  passed(50 * mib);
  expect(collected).toBe(0);
  passed(mib / 4);
  expect(collected).toBe(1);
  for (let piece = 0; piece < 20; piece += 1) passed(mib);
  expect(collected).toBe(3);
});

test("without a way to collect nothing happens", () => {
  expect(() => garbageWatch(undefined)(100 * mib)).not.toThrow();
});
