import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EntryFilter } from "../filters/entry-filter.ts";
import { localSide } from "./side.ts";

const root = mkdtempSync(join(tmpdir(), "cec-side-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("part files are left aside; one that is gone when it is looked at is no trouble, anything else is", async () => {
  writeFileSync(join(root, "a"), "a");
  writeFileSync(join(root, "b.0123abcd.cec-part"), "b");
  // What a listing names and a look does not find, as when it was renamed in between.
  symlinkSync("nowhere", join(root, "c.0123abcd.cec-part"));
  symlinkSync("nowhere", join(root, "d"));
  const found: string[] = [];
  for await (const each of localSide(root, {
    links: "follow",
    filter: new EntryFilter({ excludes: [], includes: [] }),
  }).entries()) {
    const why = each.kind === "skip" ? each.reason : each.kind === "trouble" ? each.error.code : "";
    found.push(`${each.relative} ${each.kind} ${why}`.trimEnd());
  }
  expect(found).toEqual(["a file", "b.0123abcd.cec-part skip download-in-progress", "d trouble not-found"]);
});
