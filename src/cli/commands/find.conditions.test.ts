import { expect, test } from "bun:test";
import { isCecError } from "../../base/errors.ts";
import { FlagIndex, lex, readFlags } from "../argv.ts";
import { readConditions } from "./find.conditions.ts";
import { flags } from "./find.ts";

const nowMs = 1_795_000_000_000;
const read = (...words: string[]) => readConditions(readFlags(flags, lex(words, new FlagIndex(flags))), nowMs);
const file = { name: "a", isFile: true, sizeBytes: 5, modifiedSeconds: 1_794_000_000 };

test("names are patterns, with or without regard to case", () => {
  const exact = read("--name", "*.pdf", "--name", "re?ort");
  expect(["a.pdf", "report", ".hidden.pdf"].map(exact.matchesName)).toEqual([true, true, true]);
  expect(["a.PDF", "a.pdf.txt"].map(exact.matchesName)).toEqual([false, false]);
  expect(read("--iname", "*.PdF").matchesName("A.pDf")).toBe(true);
  expect(read().matchesName("anything")).toBe(true);
});

test("sizes make a range, and are asked of files only", () => {
  const sizes = [0, 1023, 1024, 1025, 4096];
  const sized = (conditions: ReturnType<typeof read>) =>
    sizes.filter((sizeBytes) => conditions.matchesSize({ ...file, sizeBytes }));
  expect(sized(read("--size", "+1K"))).toEqual([1025, 4096]);
  expect(sized(read("--size", "-1K"))).toEqual([0, 1023]);
  expect(sized(read("--size=1K"))).toEqual([1024]);
  expect(sized(read("--size", "+1000", "--size", "-4K"))).toEqual([1023, 1024, 1025]);
  expect(sized(read("--empty"))).toEqual([0]);
  expect(read("--empty").matchesType({ isFile: false })).toBe(false);
});

test("a range that holds no size is refused", () => {
  let thrown: unknown;
  try {
    read("--size", "+2K", "--size", "-1K");
  } catch (error) {
    thrown = error;
  }
  expect(isCecError(thrown, "usage")).toBe(true);
});

test("ages count from now", () => {
  const at = (ageSeconds: number) => ({ ...file, modifiedSeconds: nowMs / 1000 - ageSeconds });
  const newer = read("--newer", "1h");
  expect([3599, 3600, 3601].map((age) => newer.matchesAge(at(age)))).toEqual([true, true, false]);
  const older = read("--older", "1h");
  expect([3599, 3600, 3601].map((age) => older.matchesAge(at(age)))).toEqual([false, false, true]);
});

test("the index is asked for no less than what matches", () => {
  expect(read("--name", "r[ae]port?.pdf", "--type", "f").queries).toEqual([{ Type: "LEAF", FileName: "r*port*.pdf" }]);
  expect(read("--name", "a*", "--iname", "*B").queries).toEqual([{ FileName: "a*" }, { FileName: "*B" }]);
  expect(read("--size", "+1K").queries).toEqual([{ Type: "LEAF", MinSize: "1024" }]);
  expect(read("--size", "-1K").queries).toEqual([{ Type: "LEAF", MaxSize: "1024" }]);
  expect(read("--newer", "@500").queries).toEqual([{ MinDate: "499" }]);
  expect(read("--older", "@500").queries).toEqual([{ MaxDate: "501" }]);
});

test("the index is left alone where it can not help", () => {
  expect(read().queries).toEqual([]);
  expect(read("--type", "d").queries).toEqual([]);
  expect(read("--name", "*").queries).toEqual([]);
  expect(read("--name", "*", "--name", "a").queries).toEqual([]);
  expect(read("--empty", "--name", "a").queries).toEqual([]);
});

test("a pattern the index can not narrow does not narrow the others", () => {
  expect(read("--name", "*", "--name", "a", "--newer", "@500").queries).toEqual([{ MinDate: "499" }]);
});
