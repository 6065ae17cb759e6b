import { expect, test } from "bun:test";
import fc from "fast-check";
import { baseName, compareTreePaths, joinPath, parentPath, relativeTo, trimSlashes } from "./paths.ts";

test("parts are joined, split and related", () => {
  expect(joinPath("", "a", "", "b/c")).toBe("a/b/c");
  expect(baseName("a/b/")).toBe("b");
  expect(parentPath("a/b/")).toBe("a");
  expect(parentPath("a")).toBe("");
  expect(trimSlashes("//a/b//")).toBe("a/b");
  expect(relativeTo("a/b", "a/b/c/d")).toBe("c/d");
  expect(relativeTo("a/b", "a/bc")).toBeUndefined();
  expect(relativeTo("", "a")).toBe("a");
  expect(relativeTo("a", "a")).toBe("");
});

test("a folder stands directly before what is below it", () => {
  const sorted = ["a-b", "a/b", "a", "a b", "a/b/c", "b"].sort(compareTreePaths);
  expect(sorted).toEqual(["a", "a/b", "a/b/c", "a b", "a-b", "b"]);
});

test("the order is that of comparing segment by segment", () => {
  const segment = fc.string({ unit: fc.constantFrom("a", "b", "-", " ", "é", "\u0001"), minLength: 1, maxLength: 3 });
  const path = fc.array(segment, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(path, path, (left, right) => {
      let expected = 0;
      for (let at = 0; expected === 0 && at < Math.max(left.length, right.length); at += 1) {
        const [a, b] = [left[at], right[at]];
        if (a === b) continue;
        expected = a === undefined ? -1 : b === undefined ? 1 : a < b ? -1 : 1;
      }
      expect(Math.sign(compareTreePaths(left.join("/"), right.join("/")))).toBe(expected);
    }),
  );
});
