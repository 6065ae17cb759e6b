import { makeTree, type Tree } from "./tree.ts";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

const many: Record<string, number> = {};
for (let at = 0; at < 36; at += 1) many[`d${at % 3}/f${at}.bin`] = at === 7 ? 0 : 100 + 731 * at;

/** Small files, which come as a tar stream. */
const small = many;
/** One of each kind: empty, sent from memory, streamed, in parts; fetched into memory and in one piece. */
const mixed = {
  "empty.bin": 0,
  "a.bin": 90_000,
  "sub/b.bin": 700 * kibibyte,
  "c.bin": 2 * mebibyte,
  "parts.bin": 12 * mebibyte,
};
/** Fetched by ranges, sent in four parts. */
const large = { "large.bin": 34 * mebibyte + 17, "beside.bin": 4000 };

/** The tree of a seed: all kinds take turns, the large one seldom. */
export function treeOf(seed: number): Tree {
  return makeTree(seed, seed % 5 === 0 ? large : seed % 2 === 0 ? mixed : small);
}

export function largestOf(tree: Tree): { readonly path: string; readonly size: number } {
  const [path = "", bytes] = [...tree].reduce((best, each) => (each[1].length > best[1].length ? each : best));
  return { path, size: bytes?.length ?? 0 };
}
