import { expect, test } from "bun:test";
import fc from "fast-check";
import { streamSource } from "../base/byte-source.ts";
import { streamFrom } from "../base/stream-from.ts";
import { PartReader } from "./part-reader.ts";

const never = new AbortController().signal;
const size = 64 * 1024;

test("whatever the pieces, the parts are full but for the last, and hold every byte once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 6 }), async (lengths) => {
      const pieces = lengths.map((length) => crypto.getRandomValues(new Uint8Array(length).subarray(0, 65_536)));
      const reader = new PartReader(streamSource(streamFrom(pieces)));
      const parts: Uint8Array[] = [];
      for (let last = false; !last; ) {
        const part = await reader.next(size, never);
        parts.push(part.bytes.slice());
        reader.giveBack(part.bytes);
        last = part.last;
      }
      await reader.close();
      expect(Buffer.concat(parts).equals(Buffer.concat(pieces))).toBe(true);
      for (const part of parts.slice(0, -1)) expect(part.length).toBe(size);
      if (parts.length > 1) expect(parts.at(-1)?.length).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});

test("memory that was given back is used again, and no other is", async () => {
  const reader = new PartReader(streamSource(streamFrom(Array.from({ length: 6 }, () => new Uint8Array(size)))));
  const first = (await reader.next(size, never)).bytes;
  const second = (await reader.next(size, never)).bytes;
  expect(second.buffer).not.toBe(first.buffer);
  reader.giveBack(first);
  expect((await reader.next(size, never)).bytes.buffer).toBe(first.buffer);
  expect([first.buffer, second.buffer]).not.toContain((await reader.next(size, never)).bytes.buffer);
});

test("an abort ends the waiting for a silent source", async () => {
  const stop = new AbortController();
  const reader = new PartReader({ read: () => new Promise(() => undefined), close: async () => undefined });
  const waiting = reader.next(size, stop.signal);
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});
