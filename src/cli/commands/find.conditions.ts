import { CecError } from "../../base/errors.ts";
import { compileSegment } from "../../base/glob.ts";
import { parseMoment } from "../../base/points-in-time.ts";
import { parseSize } from "../../base/sizes.ts";
import type { SearchQueryBody } from "../../protocol/rest.ts";
import type { FlagValues } from "../types.ts";
import type { flags } from "./find.ts";

/** What the conditions look at. */
export interface Candidate {
  readonly name: string;
  readonly isFile: boolean;
  readonly sizeBytes: number;
  readonly modifiedSeconds: number;
}

export interface FindConditions {
  readonly matchesType: (candidate: Pick<Candidate, "isFile">) => boolean;
  readonly matchesName: (name: string) => boolean;
  /** Files only: the size of a folder is that of what is in it. */
  readonly matchesSize: (candidate: Candidate) => boolean;
  readonly matchesAge: (candidate: Candidate) => boolean;
  readonly asksAge: boolean;
  /**
   * Questions for the search index, each answering at least the candidates of one name pattern; empty when the index can not narrow
   * anything. Their answers may overlap and hold more than asked.
   */
  readonly queries: readonly SearchQueryBody[];
}

type Given = FlagValues<typeof flags>;

/** Reads the conditions of `cec find`. @throws CecError `usage`. */
export function readConditions(given: Given, nowMs: number): FindConditions {
  const names = [
    ...given.name.map((pattern) => ({ pattern, matches: matcher(pattern) })),
    ...given.iname.map((pattern) => {
      const matches = matcher(pattern.toLowerCase());
      return { pattern, matches: (name: string) => matches(name.toLowerCase()) };
    }),
  ];
  const size = sizeRange(given.size);
  const newerThan = given.newer === undefined ? undefined : parseMoment(given.newer, nowMs, "past");
  const olderThan = given.older === undefined ? undefined : parseMoment(given.older, nowMs, "past");
  const asksSize = given.size.length > 0 || given.empty;
  const asksAge = newerThan !== undefined || olderThan !== undefined;
  const type = given.type === "any" && asksSize ? "f" : given.type;
  const common: SearchQueryBody = {
    ...(type === "any" ? {} : { Type: type === "f" ? "LEAF" : "COLLECTION" }),
    // Whether the index counts the ends in is not certain: one more on either side, the exact test comes after.
    ...(size.min > 1 ? { MinSize: String(size.min - 1) } : {}),
    ...(Number.isFinite(size.max) ? { MaxSize: String(size.max + 1) } : {}),
    ...(newerThan === undefined ? {} : { MinDate: String(Math.max(1, newerThan - 1)) }),
    ...(olderThan === undefined ? {} : { MaxDate: String(olderThan + 1) }),
  };
  const words = names.map(({ pattern }) => searchWord(pattern));
  const narrows = given.size.length > 0 || asksAge || (words.length > 0 && words.every((word) => word !== undefined));
  return {
    matchesType: ({ isFile }) => type === "any" || isFile === (type === "f"),
    matchesName: (name) => names.length === 0 || names.some(({ matches }) => matches(name)),
    matchesSize: ({ isFile, sizeBytes }) => {
      if (!asksSize) return true;
      return isFile && sizeBytes >= size.min && sizeBytes <= size.max && (!given.empty || sizeBytes === 0);
    },
    matchesAge: ({ modifiedSeconds }) =>
      (newerThan === undefined || modifiedSeconds >= newerThan) &&
      (olderThan === undefined || modifiedSeconds < olderThan),
    asksAge,
    // The index may not know of files without content.
    queries: !narrows || given.empty ? [] : queriesFor(words, common),
  };
}

function queriesFor(words: readonly (string | undefined)[], common: SearchQueryBody): SearchQueryBody[] {
  if (words.length === 0 || words.includes(undefined)) return [common];
  return words.flatMap((word) => (word === undefined ? [] : [{ ...common, FileName: word }]));
}

/** `*` takes a leading dot too, as in find(1): a dot before both keeps the rule of shells out. */
function matcher(pattern: string): (name: string) => boolean {
  const matches = compileSegment(`.${pattern}`);
  return (name) => matches(`.${name}`);
}

/** A pattern for the index, which knows `*` alone; `undefined` when no letter is left. */
function searchWord(pattern: string): string | undefined {
  const word = pattern.replace(/\[[^\]]*\]|[?[\]]/g, "*").replace(/\*+/g, "*");
  return word === "*" || word === "" ? undefined : word;
}

/** Bytes from and to, both included, of `+10M`, `-1K`, `500`. @throws CecError `usage`. */
export function sizeRange(texts: readonly string[]): { min: number; max: number } {
  let min = 0;
  let max = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const sign = /^[+-]/.test(text) ? text.charAt(0) : "";
    const bytes = parseSize(text.slice(sign.length));
    if (sign !== "-") min = Math.max(min, sign === "+" ? bytes + 1 : bytes);
    if (sign !== "+") max = Math.min(max, sign === "-" ? bytes - 1 : bytes);
  }
  if (max < min) throw new CecError("usage", `no file has a size of ${texts.join(" and ")}`);
  return { min, max };
}
