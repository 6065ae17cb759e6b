import { describe, expect, test } from "bun:test";
import { EntryFilter, type FilterOptions } from "./entry-filter.ts";

const filter = (options: Partial<FilterOptions>): EntryFilter =>
  new EntryFilter({ excludes: [], includes: [], ...options });

describe("patterns in the grammar of .gitignore", () => {
  test("names anywhere, anchored paths, folders alone, exceptions by a later line", () => {
    const rules = filter({ excludes: ["*.log", "/build", "tmp/", "!keep.log", "# a remark", "docs/**/draft*"] });
    expect(rules.excludes("a/b.log", "file")).toBe(true);
    expect(rules.excludes("a/keep.log", "file")).toBe(false);
    expect(rules.excludes("build", "folder")).toBe(true);
    expect(rules.excludes("a/build", "folder")).toBe(false);
    expect(rules.excludes("a/tmp", "folder")).toBe(true);
    expect(rules.excludes("a/tmp", "file")).toBe(false);
    expect(rules.excludes("docs/x/y/draft1", "file")).toBe(true);
    expect(rules.excludes("# a remark", "file")).toBe(false);
  });

  test("--include makes exceptions to --exclude, and alone names the only files", () => {
    const both = filter({ excludes: ["*"], includes: ["*.jpg", "*/"] });
    expect(both.excludes("a/x.jpg", "file")).toBe(false);
    expect(both.excludes("a", "folder")).toBe(false);
    expect(both.excludes("a/x.png", "file")).toBe(true);
    const only = filter({ includes: ["*.jpg", "raw/"] });
    expect(only.excludes("a", "folder")).toBe(false);
    expect(only.excludes("a/x.jpg", "file")).toBe(false);
    expect(only.excludes("a/x.png", "file")).toBe(true);
    expect(only.excludes("a/raw/x.png", "file")).toBe(false);
    expect(only.selects).toBe(true);
    expect(both.selects).toBe(false);
  });

  test(".cecignore files hold below their folder, the deeper before the higher, the command line before both", () => {
    const rules = filter({ excludes: ["*.tmp"], includes: ["needed.bak"] });
    rules.patterns.addFile("", ["*.bak", "/only-top"]);
    rules.patterns.addFile("a/b", ["!*.bak", "x"]);
    expect(rules.excludes("f.bak", "file")).toBe(true);
    expect(rules.excludes("a/f.bak", "file")).toBe(true);
    expect(rules.excludes("a/b/f.bak", "file")).toBe(false);
    expect(rules.excludes("a/b/c/x", "file")).toBe(true);
    expect(rules.excludes("a/x", "file")).toBe(false);
    expect(rules.excludes("only-top", "file")).toBe(true);
    expect(rules.excludes("a/only-top", "file")).toBe(false);
    expect(rules.excludes("a/b/f.tmp", "file")).toBe(true);
    expect(rules.excludes("a/needed.bak", "file")).toBe(false);
  });

  test("upper and lower case are two things, as the server sees it", () => {
    expect(filter({ excludes: ["README"] }).excludes("readme", "file")).toBe(false);
  });

  test("goes on answering right after more paths than the library may remember", () => {
    const rules = filter({ excludes: ["*.log", "!x1*.log"] });
    let wrong = 0;
    for (let at = 0; at < 45_000; at += 1) {
      if (rules.excludes(`d/x${at}.log`, "file") === String(at).startsWith("1")) wrong += 1;
    }
    expect(wrong).toBe(0);
  });
});

test("sizes and moments include their ends", () => {
  const rules = filter({ minSizeBytes: 10, maxSizeBytes: 20, changedAfterMs: 100, changedBeforeMs: 200 });
  const excluded = (sizeBytes: number, modifiedMs: number) => rules.excludesFile({ sizeBytes, modifiedMs });
  expect([9, 10, 20, 21].map((size) => excluded(size, 150))).toEqual([true, false, false, true]);
  expect([99, 100, 200, 201].map((moment) => excluded(15, moment))).toEqual([true, false, false, true]);
});

test("a list of paths takes them, what is below them, and the folders above them", () => {
  const rules = filter({ paths: ["a/b", "c/d/e.txt"] });
  const taken = (path: string, kind: "file" | "folder") => !rules.excludes(path, kind);
  expect([taken("a", "folder"), taken("a/b", "folder"), taken("a/b/deep/f", "file")]).toEqual([true, true, true]);
  expect([taken("a/x", "file"), taken("c/d", "folder"), taken("c/d/e.txt", "file")]).toEqual([false, true, true]);
  expect([taken("c/d/f.txt", "file"), taken("z", "folder")]).toEqual([false, false]);
});
