import { expect, test } from "bun:test";
import { streamFrom } from "./stream-from.ts";

async function* count(ended: string[]): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; ; at += 1) {
      if (at === 3) throw new Error("three");
      yield new Uint8Array([at]);
    }
  } finally {
    ended.push("ended");
  }
}

test("streams what the iterator yields", async () => {
  const stream = streamFrom([new Uint8Array([1, 2]), new Uint8Array([3])]);
  expect([...(await new Response(stream).bytes())]).toEqual([1, 2, 3]);
});

test("passes the error of the iterator on", async () => {
  await expect(new Response(streamFrom(count([]))).bytes()).rejects.toThrow("three");
});

test("ends the iterator when the reader goes away", async () => {
  const ended: string[] = [];
  const reader = streamFrom(count(ended)).getReader();
  await reader.read();
  await reader.cancel();
  expect(ended).toEqual(["ended"]);
});
