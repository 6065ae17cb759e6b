import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { CellsHasher, cellsBlockBytes, combineBlocks } from "./cells-hash.ts";

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest();

test("a short text has the hash a server computed", () => {
  const hasher = new CellsHasher();
  hasher.update(new TextEncoder().encode("hello world"));
  expect(hasher.digest()).toBe("241d8a27c836427bd7f04461b60e7359");
});

test("nothing at all is one empty block", () => {
  expect(new CellsHasher().digest()).toBe("59adb24ef3cdbe0297f05b395827453f");
  expect(combineBlocks([])).toBe("59adb24ef3cdbe0297f05b395827453f");
});

test("the pieces a body arrives in do not matter, the 10 MiB blocks do", () => {
  const bytes = new Uint8Array(cellsBlockBytes * 2 + 77).map((_, at) => at * 31);
  const blocks = [0, 1, 2].map((at) => md5(bytes.subarray(at * cellsBlockBytes, (at + 1) * cellsBlockBytes)));
  const expected = md5(Buffer.concat(blocks)).toString("hex");
  for (const step of [bytes.length, cellsBlockBytes, 3_333_333]) {
    const hasher = new CellsHasher();
    for (let at = 0; at < bytes.length; at += step) hasher.update(bytes.subarray(at, at + step));
    expect(hasher.digest()).toBe(expected);
  }
  expect(combineBlocks(blocks.map((digest) => digest.toString("hex")))).toBe(expected);
});

test("a file that ends on a block border has no empty block after it", () => {
  const bytes = new Uint8Array(cellsBlockBytes);
  const hasher = new CellsHasher();
  hasher.update(bytes);
  expect(hasher.digest()).toBe(md5(md5(bytes)).toString("hex"));
});
