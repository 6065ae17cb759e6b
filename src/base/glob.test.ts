import { expect, test } from "bun:test";
import fc from "fast-check";
import { compileGlob, compileSegment, hasGlob } from "./glob.ts";

test.each([
  ["*.txt", ["a.txt", "é.txt", "a\nb.txt"], [".txt", ".a.txt", "a.txt.gz"]],
  ["?", ["a", "😀"], ["ab", "", "."]],
  [".*", [".a", "."], ["a"]],
  ["[a-c]x", ["ax", "cx"], ["dx", "x", "-x"]],
  ["[!a-c]x", ["dx", "😀x"], ["ax", ".x"]],
  ["[]a]", ["]", "a"], ["b"]],
  ["[*]", ["*"], ["a"]],
  ["[a-]", ["a", "-"], ["b"]],
  ["[z-a]", [], ["z", "a", "m"]],
  ["a[b", ["a[b"], ["ab"]],
  ["a(1)+{2}^$|\\.x", ["a(1)+{2}^$|\\.x"], ["a1"]],
])("%s", (pattern, matching, others) => {
  const matches = compileSegment(pattern);
  for (const name of matching) expect(`${name} ${matches(name)}`).toBe(`${name} true`);
  for (const name of others) expect(`${name} ${matches(name)}`).toBe(`${name} false`);
});

test("stars stop at slashes, double stars do not", () => {
  const direct = compileGlob("a/*.txt");
  expect([direct("a/b.txt"), direct("a/b/c.txt"), direct("b.txt")]).toEqual([true, false, false]);
  const deep = compileGlob("a/**/*.txt");
  expect([deep("a/b.txt"), deep("a/b/c/d.txt"), deep("a/.b/c.txt"), deep("b/a.txt")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const all = compileGlob("a/**");
  expect([all("a"), all("a/b"), all("a/b/c"), all("ab")]).toEqual([true, true, true, false]);
});

test("a text without special characters matches itself alone", () => {
  expect(hasGlob("a b+c.txt")).toBe(false);
  expect(hasGlob("a[1].txt")).toBe(true);
  const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !hasGlob(text) && !text.includes("/"));
  fc.assert(
    fc.property(name, name, (pattern, other) => {
      expect(compileSegment(pattern)(pattern)).toBe(true);
      expect(compileSegment(pattern)(other)).toBe(pattern === other);
    }),
  );
});
