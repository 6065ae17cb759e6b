import { expect, test } from "bun:test";
import type { HashPool } from "../../base/hash-pool.ts";
import type { FileEntry } from "../compare/compare-trees.ts";
import type { TreeSide } from "../compare/side.ts";
import type { RemoteView, Side } from "../types.ts";
import { RenameFinder } from "./find-renames.ts";

const side = (kind: Side): TreeSide => ({
  side: kind,
  root: kind,
  async *entries() {},
  at: (relative) => `${kind}/${relative}`,
});
const md5 = (text: string): string => new Bun.CryptoHasher("md5").update(text).digest("hex");

/** A pool that "reads" a file whose path ends in its content, and counts. */
function reader(): { hashes: HashPool; reads: string[] } {
  const reads: string[] = [];
  const contentOf = (path: string): string => path.slice(path.lastIndexOf("=") + 1);
  const hashes = {
    async md5({ path }: { path: string }) {
      reads.push(path);
      return md5(contentOf(path));
    },
  } as unknown as HashPool;
  return { hashes, reads };
}

const file = (relative: string, facts: Partial<FileEntry> = {}): FileEntry => ({
  kind: "file",
  relative,
  sizeBytes: 4,
  modifiedMs: 0,
  ...facts,
});

test("many files of one size are read once each, however many they are compared with", async () => {
  const { hashes, reads } = reader();
  const finder = new RenameFinder({ source: side("local"), target: side("remote"), view: {} as RemoteView, hashes });
  const names = Array.from({ length: 200 }, (_, at) => String(1000 + at));
  for (const name of names) finder.add(file(`old/${name}`, { etag: md5(name) }));
  for (const name of [...names].reverse()) {
    const found = await finder.take(file(`new/${name}`, { source: `/new=${name}` }));
    expect(found?.relative).toBe(`old/${name}`);
  }
  expect(await finder.take(file("new/again", { source: "/again=1000" }))).toBeUndefined();
  expect(reads.length).toBe(201);
});

test("the other way round the local files are read, once each, and none whose size differs", async () => {
  const { hashes, reads } = reader();
  const finder = new RenameFinder({ source: side("remote"), target: side("local"), view: {} as RemoteView, hashes });
  for (const name of ["aaaa", "bbbb"]) finder.add(file(`old/${name}`, { source: `/old=${name}` }));
  finder.add(file("long", { source: "/long=longer", sizeBytes: 6 }));
  expect((await finder.take(file("x", { etag: md5("bbbb") })))?.relative).toBe("old/bbbb");
  expect(await finder.take(file("y", { etag: md5("cccc") }))).toBeUndefined();
  expect((await finder.take(file("z", { etag: md5("aaaa") })))?.relative).toBe("old/aaaa");
  expect(reads.sort()).toEqual(["/old=aaaa", "/old=bbbb"]);
});

test("empty files are nobody's", async () => {
  const { hashes } = reader();
  const finder = new RenameFinder({ source: side("remote"), target: side("remote"), view: {} as RemoteView, hashes });
  finder.add(file("old", { sizeBytes: 0, etag: "e" }));
  expect(finder.count).toBe(0);
});
