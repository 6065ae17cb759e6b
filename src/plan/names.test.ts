import { expect, test } from "bun:test";
import { join, relative, sep } from "node:path";
import fc from "fast-check";
import { printable, refuseLocalName, refuseLocalPath, refuseRemoteName } from "./names.ts";

test.each(["", ".", "..", "a/b", "/", "a\u0000b"])("%j is refused everywhere", (name) => {
  expect(refuseLocalName(name, "posix")).toBeString();
  expect(refuseLocalName(name, "windows")).toBeString();
});

test.each(["a\nb", "\u001b[2J", "a\\b", "c:", "con", "NUL.txt", "Com1", "a.", "a ", "a?", '"', "<", "|", "lpt¹"])(
  "%j is refused on Windows only",
  (name) => {
    expect(refuseLocalName(name, "posix")).toBeUndefined();
    expect(refuseLocalName(name, "windows")).toBeString();
  },
);

test.each(["a b", "%41", "#", "+", "😀", ".hidden", "console", "com10", "-rf", "'", "a\u007f", "a\u0085"])(
  "%j is taken everywhere",
  (name) => {
    expect(refuseLocalName(name, "posix")).toBeUndefined();
    expect(refuseLocalName(name, "windows")).toBeUndefined();
  },
);

test("no path that is taken leads out of the folder it is put into", () => {
  const piece = fc.oneof(fc.constantFrom("..", ".", "", "a", "/", "..\u0000", "b c"), fc.string({ maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
      const path = pieces.join("/");
      if (refuseLocalPath(path, "posix") !== undefined) return;
      const inside = relative("/root/target", join("/root/target", path));
      expect(inside.split(sep)[0]).not.toBe("..");
      expect(inside).not.toBe("");
    }),
  );
});

test("what can't be sent is said", () => {
  expect(refuseRemoteName("x".repeat(256))).toBeString();
  expect(refuseRemoteName("é".repeat(255))).toBeUndefined();
  expect(refuseRemoteName(".pydio")).toBeString();
  expect(refuseRemoteName("a\uFFFD")).toBeString();
  expect(printable("a\u001b[2Jb\n")).toBe("a\\x1b[2Jb\\x0a");
});
