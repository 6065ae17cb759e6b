import { expect, test } from "bun:test";
import { SeenTexts } from "./seen-texts.ts";

test("knows what was added before it settled, and nothing else, among very like names", () => {
  const seen = new SeenTexts();
  const name = (at: number) => `common-files/folder ${at % 97}/file-${at}.bin`;
  for (let at = 0; at < 200_000; at += 1) seen.add(name(at));
  expect([seen.count, seen.has(name(5))]).toEqual([200_000, false]);
  seen.settle();
  seen.add("later");
  let known = 0;
  let unknown = 0;
  for (let at = 0; at < 200_000; at += 1) {
    if (seen.has(name(at))) known += 1;
    if (!seen.has(name(200_000 + at))) unknown += 1;
  }
  expect([known, unknown, seen.has("later")]).toEqual([200_000, 200_000, false]);
  seen.settle();
  expect([seen.has("later"), seen.has(name(199_999)), seen.has("")]).toEqual([true, true, false]);
});
