import { expect, test } from "bun:test";
import fc from "fast-check";
import { CecError } from "../base/errors.ts";
import { type CopySource, type CopyTarget, type Kind, placeSources, refuseExisting } from "./copy-target.ts";

const file = (name: string): CopySource => ({ name, kind: "file" });
const target = (text: string, kind?: Kind, parentKind?: Kind): CopyTarget => ({
  text,
  mustBeFolder: text.endsWith("/"),
  kind,
  parentKind: parentKind ?? (kind === undefined ? undefined : "folder"),
});
const outcome = (sources: CopySource[], to: CopyTarget) => {
  try {
    return placeSources(sources, to);
  } catch (error) {
    return error instanceof CecError ? error.code : error;
  }
};

test.each([
  ["one file into a folder", [file("a")], target("d", "folder"), [{ into: "a" }]],
  ["one file into a folder written with a slash", [file("a")], target("d/", "folder"), [{ into: "a" }]],
  ["one file under a new name", [file("a")], target("d/b", undefined, "folder"), ["itself"]],
  ["one folder under a new name", [{ name: "a", kind: "folder" }], target("b", undefined, "folder"), ["itself"]],
  ["one file onto a file", [file("a")], target("b", "file"), ["itself"]],
  ["one file into a folder to be made", [file("a")], target("d/", undefined, "folder"), [{ into: "a" }]],
  ["one file onto a file written as a folder", [file("a")], target("b/", "file"), "conflict"],
  ["two files into a folder", [file("a"), file("b")], target("d", "folder"), [{ into: "a" }, { into: "b" }]],
  ["two files onto a missing name", [file("a"), file("b")], target("d", undefined, "folder"), "not-found"],
  [
    "two files into a folder to be made",
    [file("a"), file("b")],
    target("d/", undefined, "folder"),
    [{ into: "a" }, { into: "b" }],
  ],
  ["two files onto a file", [file("a"), file("b")], target("d", "file"), "conflict"],
  ["two sources of one name", [file("\u00e9"), file("e\u0301")], target("d", "folder"), "conflict"],
  ["a missing folder above", [file("a")], target("x/y", undefined, undefined), "not-found"],
  ["a file above", [file("a")], target("x/y", undefined, "file"), "conflict"],
] satisfies [string, CopySource[], CopyTarget, unknown][])("%s", (_name, sources, to, expected) => {
  expect(outcome(sources, to)).toEqual(expected as never);
});

test("what is placed never shares a place, and several never become one", () => {
  const kind = fc.constantFrom<Kind | undefined>("file", "folder", undefined);
  const source = fc.record({
    name: fc.constantFrom("a", "b", "c", "d"),
    kind: fc.constantFrom<Kind>("file", "folder"),
  });
  fc.assert(
    fc.property(
      fc.array(source, { minLength: 1, maxLength: 4 }),
      kind,
      kind,
      fc.boolean(),
      (sources, itself, parent, slash) => {
        const placed = outcome(sources, {
          text: "t",
          mustBeFolder: slash,
          kind: itself,
          parentKind: itself ? "folder" : parent,
        });
        if (typeof placed === "string") return;
        const places = (placed as (string | { into: string })[]).map((place) => JSON.stringify(place));
        expect(places).toHaveLength(sources.length);
        expect(new Set(places).size).toBe(places.length);
        if (places.includes('"itself"')) expect(sources).toHaveLength(1);
      },
    ),
  );
});

test("existing items are named", () => {
  expect(() => refuseExisting(["ws/a", "ws/b"], "remote")).toThrow(/ws\/a exists already on the server \(and 1 more\)/);
  expect(() => refuseExisting([], "local")).not.toThrow();
});
