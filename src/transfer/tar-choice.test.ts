import { expect, test } from "bun:test";
import fc from "fast-check";
import { chooseArchives, FolderSums } from "./tar-choice.ts";

const kib = 1024;
const mib = 1024 * 1024;

function sums(files: readonly [path: string, bytes: number][], root = "ws/r"): FolderSums {
  const all = new FolderSums();
  for (const [path, bytes] of files) all.add(path, bytes, root);
  return all;
}
const many = (folder: string, count: number, bytes: number): [string, number][] =>
  Array.from({ length: count }, (_, at) => [`${folder}/f${at}`, bytes]);

test("a tree of small files is one stream", () => {
  const files = [...many("ws/r/a", 20, 4 * kib), ...many("ws/r/b/c", 20, 4 * kib)];
  expect(chooseArchives(sums(files), sums(files))).toEqual(["ws/r"]);
});

test("a big file sends us to the folders beside it", () => {
  const small = [...many("ws/r/a", 30, 4 * kib), ...many("ws/r/b", 30, 4 * kib), ...many("ws/r/b-c", 5, kib)];
  const listed = sums([...small, ["ws/r/huge", 500 * mib]]);
  expect(chooseArchives(sums(small), listed)).toEqual(["ws/r/a", "ws/r/b"]);
});

test("few files, or a folder most of which is here, are not worth a stream", () => {
  expect(chooseArchives(sums(many("ws/r", 23, kib)), sums(many("ws/r", 23, kib)))).toEqual([]);
  expect(chooseArchives(sums(many("ws/r", 30, kib)), sums(many("ws/r", 61, kib)))).toEqual([]);
  expect(chooseArchives(sums(many("ws/r", 31, kib)), sums(many("ws/r", 61, kib)))).toEqual(["ws/r"]);
});

test("chosen folders lie beside each other, below the root, and never carry much in vain", () => {
  const path = fc
    .array(fc.constantFrom("a", "b", "a-b"), { minLength: 1, maxLength: 3 })
    .map((names) => `ws/r/${names.join("/")}`);
  const file = fc.tuple(path, fc.nat(300), fc.boolean());
  fc.assert(
    fc.property(fc.array(file, { maxLength: 150 }), (files) => {
      const listed = files.map(([name, size], at): [string, number] => [`${name}/f${at}`, size * kib]);
      const wanted = listed.filter((_, at) => files[at]?.[2]);
      const chosen = chooseArchives(sums(wanted), sums(listed));
      for (const [at, folder] of chosen.entries()) {
        expect(`${folder}/`).toStartWith("ws/r/");
        for (const other of chosen.slice(at + 1)) expect(other.startsWith(`${folder}/`)).toBe(false);
        const below = (list: typeof listed) => list.filter(([name]) => name.startsWith(`${folder}/`));
        const vain =
          below(listed).reduce((sum, [, size]) => sum + size, 0) -
          below(wanted).reduce((sum, [, size]) => sum + size, 0);
        expect(vain).toBeLessThanOrEqual(below(wanted).length * 64 * kib);
      }
    }),
  );
});
