import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expandLocal } from "./expand-local.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "expand-"));
  for (const folder of ["a/b", "c", ".h"]) await mkdir(join(root, folder), { recursive: true });
  for (const file of ["1.txt", "a/2.txt", "a/b/3.txt", "c/4.md", "c/5.txt", ".h/6.txt", ".7.txt", "x[1].txt"]) {
    await writeFile(join(root, file), "");
  }
});
afterAll(() => rm(root, { recursive: true }));

test.each([
  ["*.txt", ["1.txt", "x[1].txt"]],
  ["*/*.txt", ["a/2.txt", "c/5.txt"]],
  ["*", ["1.txt", "a", "c", "x[1].txt"]],
  [".*", [".7.txt", ".h"]],
  ["**/*.txt", ["1.txt", "a/2.txt", "a/b/3.txt", "c/5.txt", "x[1].txt"]],
  ["a/**", ["a/2.txt", "a/b/3.txt"]],
  ["[ac]/?.txt", ["a/2.txt", "c/5.txt"]],
  ["x[1].txt", ["x[1].txt"]],
  ["absent", ["absent"]],
  ["absent*", []],
  ["1.txt/*", []],
])("%s", async (pattern, expected) => {
  const found = await expandLocal(join(root, pattern));
  expect(found.map((path) => path.slice(root.length + 1))).toEqual(expected);
});
