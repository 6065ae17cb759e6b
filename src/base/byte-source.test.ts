import { expect, test } from "bun:test";
import { piecesOf, streamSource } from "./byte-source.ts";
import { streamFrom } from "./stream-from.ts";

test("the bytes of a stream come in order, however the pieces fit; 0 is the end, again and again", async () => {
  const source = streamSource(streamFrom([[1, 2, 3], [], [4], [5, 6, 7, 8, 9]].map((piece) => Uint8Array.from(piece))));
  const seen: number[] = [];
  const into = new Uint8Array(2);
  for (;;) {
    const count = await source.read(into);
    if (count === 0) break;
    seen.push(...into.subarray(0, count));
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await source.read(into)).toBe(0);
  await source.close();
});

test("closed early it cancels the stream", async () => {
  let reason: unknown = "none";
  const source = streamSource(
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: (why) => {
        reason = why;
      },
    }),
  );
  expect(await source.read(new Uint8Array(3))).toBe(3);
  await source.close();
  expect(reason).toBeUndefined();
});

test("a stream that breaks breaks the reading", async () => {
  const source = streamSource(new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) }));
  await expect(source.read(new Uint8Array(3))).rejects.toThrow("gone");
  await source.close();
});

test("piece by piece, to the end or to an abort; either closes the source", async () => {
  const seen: number[] = [];
  const never = new AbortController().signal;
  for await (const piece of piecesOf(streamSource(streamFrom([Uint8Array.of(1, 2), Uint8Array.of(3)])), never)) {
    seen.push(...piece);
  }
  expect(seen).toEqual([1, 2, 3]);
  const closed: boolean[] = [];
  const silent = { read: () => new Promise<number>(() => undefined), close: async () => void closed.push(true) };
  const stop = new AbortController();
  const waiting = piecesOf(silent, stop.signal).next();
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  expect(closed).toEqual([true]);
});
