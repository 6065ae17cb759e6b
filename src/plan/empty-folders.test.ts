import { expect, test } from "bun:test";
import fc from "fast-check";
import { compareTreePaths } from "../base/paths.ts";
import { keepEmptyFolders } from "./empty-folders.ts";
import type { Found } from "./types.ts";

async function kept(found: readonly Found[]): Promise<string[]> {
  async function* walk() {
    yield* found;
  }
  const seen: string[] = [];
  for await (const each of keepEmptyFolders(walk())) seen.push(`${each.kind} ${each.relative}`);
  return seen;
}

const folder = (relative: string): Found => ({ kind: "folder", relative });
const file = (relative: string): Found => ({ kind: "file", relative, sizeBytes: 0, modifiedMs: 0 });

test("a folder that holds only what is skipped is empty too", async () => {
  const walk: Found[] = [folder(""), folder("a"), { kind: "skip", relative: "a/x", reason: "symlink" }, file("b")];
  expect(await kept(walk)).toEqual(["skip a/x", "folder a", "file b"]);
  expect(await kept([folder("")])).toEqual(["folder "]);
});

test("making what is kept, with parents, makes every folder of any tree", async () => {
  const path = fc
    .array(fc.constantFrom("a", "b", "a-b"), { minLength: 1, maxLength: 4 })
    .map((segments) => segments.join("/"));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { maxLength: 12 }), fc.func(fc.boolean()), async (paths, isFile) => {
      const parents = (each: string) => each.split("/").map((_, at, all) => all.slice(0, at).join("/"));
      const folders = new Set(paths.flatMap(parents));
      const leaves = paths.filter((each) => !folders.has(each));
      const files = leaves.filter((each) => isFile(each));
      for (const leaf of leaves) if (!files.includes(leaf)) folders.add(leaf);
      folders.add("");
      const walk = [...folders, ...files]
        .sort(compareTreePaths)
        .map((each) => (files.includes(each) ? file(each) : folder(each)));
      const seen = await kept(walk);
      const made = new Set<string>();
      for (const line of seen) {
        const name = line.slice(line.indexOf(" ") + 1);
        for (const parent of parents(name)) made.add(parent);
        if (line.startsWith("folder")) made.add(name);
      }
      if (seen.length > 0) expect(made).toEqual(folders);
      expect(seen.filter((line) => line.startsWith("file"))).toHaveLength(files.length);
    }),
  );
});
