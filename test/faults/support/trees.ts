import type { Verb } from "./run-in-process.ts";
import type { Random } from "./seeds.ts";
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

/** Every third seed copies by `sync`. */
export function verbOf(seed: number): Verb {
  return seed % 3 === 0 ? "sync" : "scp";
}

/** A file with something in it, and an offset in it. */
export function victimOf(tree: Tree, random: Random): { readonly path: string; readonly at: number } {
  const files = [...tree].filter(([, bytes]) => bytes.length > 0);
  const [path = "", bytes = Buffer.alloc(0)] = files[random.between(0, files.length - 1)] ?? [];
  // In a body of its own every part and range has a first mebibyte; a rule counts the bytes of one body.
  return { path, at: random.between(0, Math.min(bytes.length, 2_000_000) - 1) };
}
