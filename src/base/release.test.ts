import { expect, test } from "bun:test";
import { release } from "./release.ts";

test("released bytes are gone, and with them their memory", () => {
  const bytes = new Uint8Array(1000);
  release(bytes);
  expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
});

test("what is a part of something larger stays, and what is shared", () => {
  const whole = new Uint8Array(1000);
  release(whole.subarray(0, 999));
  expect(whole.length).toBe(1000);
  const shared = new Uint8Array(new SharedArrayBuffer(10));
  release(shared);
  expect(shared.length).toBe(10);
});
