import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldsCase } from "./folds-case.ts";

const work = mkdtempSync(join(tmpdir(), "cec-case-"));
afterAll(() => rmSync(work, { recursive: true }));

/** What the disk itself says. */
writeFileSync(join(work, "Probe"), "");
const folds = statSync(join(work, "pROBE"), { throwIfNoEntry: false }) !== undefined;

test("the disk decides, whatever is usual on the system", async () => {
  for (const platform of ["linux", "darwin", "win32"] as const) {
    expect(await foldsCase(work, { platform }, false)).toBe(folds);
    expect(await foldsCase(join(work, "not", "there"), { platform }, false)).toBe(folds);
  }
});

test("an empty folder is tried with a file of our own, and left empty; a dry run believes what is usual", async () => {
  const empty = join(work, "empty");
  mkdirSync(empty);
  expect(await foldsCase(empty, { platform: "win32" }, true)).toBe(folds);
  expect(readdirSync(empty)).toEqual([]);
  expect(await foldsCase(empty, { platform: "win32" }, false)).toBe(true);
  expect(await foldsCase(empty, { platform: "linux" }, false)).toBe(false);
});
