import { expect, test } from "bun:test";
import { parseEndpoint } from "./endpoint.ts";

test.each([
  ["cells://ws/dir", "remote", "ws/dir", false, false],
  ["cells//ws/dir", "remote", "ws/dir", false, false],
  ["cells://ws/dir/", "remote", "ws/dir", true, false],
  ["cells://ws//a/./b/../c", "remote", "ws/a/c", false, false],
  ["cells://ws/dir/.", "remote", "ws/dir", true, true],
  ["cells://", "remote", "", true, false],
  ["cells://ws/e\u0301", "remote", "ws/\u00e9", false, false],
  ["cells://ws/a b%20#?+", "remote", "ws/a b%20#?+", false, false],
  ["dir/", "local", "dir", true, false],
  ["dir//", "local", "dir", true, false],
  [".", "local", ".", true, true],
  ["./.", "local", "./.", true, true],
  ["dir/./", "local", "dir/.", true, true],
  ["..", "local", "..", true, false],
  ["/", "local", "/", true, false],
  ["cells:x", "local", "cells:x", false, false],
  ["cells/x", "local", "cells/x", false, false],
  ["e\u0301", "local", "e\u0301", false, false],
] as const)("%s", (text, side, path, mustBeFolder, contentOnly) => {
  expect(parseEndpoint(text)).toEqual({ side, path, mustBeFolder, contentOnly, text });
});

test("on Windows a backslash ends a folder too", () => {
  expect(parseEndpoint("C:\\dir\\", true)).toMatchObject({ path: "C:\\dir", mustBeFolder: true });
  expect(parseEndpoint("C:\\", true)).toMatchObject({ path: "C:\\", mustBeFolder: true });
  expect(parseEndpoint("dir\\", false)).toMatchObject({ path: "dir\\", mustBeFolder: false });
});

test("a path above the root is refused", () => {
  expect(() => parseEndpoint("cells://ws/../../x")).toThrow("above the root");
  expect(() => parseEndpoint("")).toThrow("empty");
});
