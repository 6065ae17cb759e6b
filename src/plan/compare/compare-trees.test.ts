import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CecError } from "../../base/errors.ts";
import { compareTreePaths, parentPath } from "../../base/paths.ts";
import { EntryFilter } from "../filters/entry-filter.ts";
import { compareTrees, type Difference } from "./compare-trees.ts";
import type { Entry } from "./side.ts";

const everything = new EntryFilter({ excludes: [], includes: [] });

async function* stream(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

function compare(left: readonly Entry[], right: readonly Entry[], filter = everything): Promise<Difference[]> {
  return Array.fromAsync(compareTrees(stream(left), stream(right), filter));
}

const file = (relative: string, sizeBytes = 1): Entry => ({ kind: "file", relative, sizeBytes, modifiedMs: 0 });
const folder = (relative: string): Entry => ({ kind: "folder", relative });
const brief = (difference: Difference): string =>
  `${difference.kind} ${"relative" in difference ? difference.relative : "source" in difference ? difference.source.relative : difference.target.relative}`;

/** A tree as a walk gives it: every file with the folders above it, in tree order. */
const trees = fc
  .uniqueArray(
    fc
      .array(fc.constantFrom("a", "b", "a.b", "a-b", "c", "é", "0"), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join("/")),
    { maxLength: 25 },
  )
  .map((paths) => {
    const kinds = new Map<string, "file" | "folder">();
    for (const path of paths) {
      if (kinds.has(path)) continue;
      let fits = true;
      for (let at = parentPath(path); at !== ""; at = parentPath(at)) fits &&= kinds.get(at) !== "file";
      if (!fits) continue;
      kinds.set(path, "file");
      for (let at = parentPath(path); at !== ""; at = parentPath(at)) kinds.set(at, "folder");
    }
    return [...kinds]
      .map(([relative, kind]) => (kind === "file" ? file(relative) : folder(relative)))
      .sort((a, b) => compareTreePaths(a.relative, b.relative));
  });

describe("any two trees", () => {
  test("every path of either side is told exactly once, as what it is", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, async (left, right) => {
        const differences = await compare(left, right);
        const kinds = (entries: readonly Entry[]) => new Map(entries.map((entry) => [entry.relative, entry.kind]));
        const [from, to] = [kinds(left), kinds(right)];
        const told = new Map(differences.map((each) => [brief(each).split(" ")[1] ?? "", each.kind]));
        expect(told.size).toBe(differences.length);
        for (const path of new Set([...from.keys(), ...to.keys()])) {
          const [a, b] = [from.get(path), to.get(path)];
          const kind =
            a === undefined
              ? "extra"
              : b === undefined
                ? "missing"
                : a !== b
                  ? "clash"
                  : a === "file"
                    ? "files"
                    : "folders";
          expect([path, told.get(path)]).toEqual([path, kind]);
        }
        expect(told.size).toBe(new Set([...from.keys(), ...to.keys()]).size);
      }),
    ));

  test("a tree and itself have no differences", () =>
    fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const kinds = new Set((await compare(tree, tree)).map(({ kind }) => kind));
        expect([...kinds].filter((kind) => kind !== "files" && kind !== "folders")).toEqual([]);
      }),
    ));

  test("swapping the sides swaps missing and extra", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, async (left, right) => {
        const there = (await compare(left, right)).map(brief);
        const back = (await compare(right, left)).map(brief);
        const swap = (text: string): string =>
          text.replace(/^missing|^extra/, (word) => (word === "missing" ? "extra" : "missing"));
        expect(back).toEqual(there.map(swap));
      }),
    ));

  test("what a filter leaves out is never told as missing, extra or different", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, fc.constantFrom("a", "b/", "a.b", "/c", "a/**"), async (left, right, pattern) => {
        const filter = new EntryFilter({ excludes: [pattern], includes: [] });
        const differences = await compare(left, right, filter);
        for (const difference of differences) {
          if (difference.kind === "aside" || difference.kind === "trouble") continue;
          const entry = "source" in difference ? difference.source : difference.target;
          expect(filter.excludes(entry.relative, entry.kind)).toBe(false);
          for (let at = parentPath(entry.relative); at !== ""; at = parentPath(at)) {
            expect(filter.excludes(at, "folder")).toBe(false);
          }
        }
      }),
    ));
});

describe("what is not known or stands in the way hides what is below it", () => {
  const unreadable = new CecError("forbidden", "no permission to read it");

  test("a folder the source could not read", async () => {
    const left = [folder("a"), { kind: "trouble", relative: "a", error: unreadable } as const, file("b")];
    const right = [folder("a"), file("a/x"), file("b")];
    expect((await compare(left, right)).map(brief)).toEqual(["folders a", "trouble a", "files b"]);
  });

  test("a link at the target where the source has a folder", async () => {
    const left = [folder("a"), file("a/x"), file("b")];
    const right: Entry[] = [{ kind: "skip", relative: "a", reason: "symlink" }, file("b")];
    expect((await compare(left, right)).map(brief)).toEqual(["aside a", "files b"]);
  });

  test("a link of the source that is left out protects what the target has there", async () => {
    const left: Entry[] = [{ kind: "skip", relative: "a", reason: "symlink" }];
    const right = [folder("a"), file("a/x")];
    expect((await compare(left, right)).map(brief)).toEqual(["aside a"]);
  });

  test("a folder that the local walk left out is left out of the listing too", async () => {
    const left: Entry[] = [{ kind: "skip", relative: "build", reason: "excluded" }];
    const right = [folder("build"), file("build/x"), file("builder")];
    const filter = new EntryFilter({ excludes: ["build/"], includes: [] });
    expect((await compare(left, right, filter)).map(brief)).toEqual(["aside build", "extra builder"]);
  });

  test("an upload under way at the target is finished by a file of the source, and left alone without one", async () => {
    const open: Entry = { kind: "skip", relative: "f", reason: "upload-in-progress" };
    expect((await compare([file("f")], [open])).map(brief)).toEqual(["missing f"]);
    expect((await compare([], [open])).map(brief)).toEqual(["aside f"]);
  });
});

test("a listing that names a place twice does not make it extra", async () => {
  expect((await compare([file("a")], [file("a"), file("a")])).map(brief)).toEqual(["files a"]);
});
