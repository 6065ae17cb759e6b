import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Tree, trees } from "../../../test/support/random-trees.ts";
import { deferred } from "../../base/deferred.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import { compareTreePaths, parentPath } from "../../base/paths.ts";
import type { CellsNode } from "../../cells/types.ts";
import type { LookUp, Standing } from "../compare/look-up.ts";
import { lookUpRemote } from "../compare/look-up-remote.ts";
import type { Entry } from "../compare/side.ts";
import { EntryFilter } from "../filters/entry-filter.ts";
import type { RemoteView } from "../types.ts";
import { HeadStart } from "./head-start.ts";
import { planSync } from "./plan-sync.ts";
import type { PlannedStep, SyncCounts, SyncNeeds, SyncRules } from "./types.ts";

const plain: SyncRules = {
  by: "date",
  delete: false,
  permanently: false,
  update: false,
  existing: false,
  ignoreExisting: false,
  preserveTimes: false,
};
const everything = new EntryFilter({ excludes: [], includes: [] });
const md5 = (text: string): string => new Bun.CryptoHasher("md5").update(text).digest("hex");

function entryOf(relative: string, content: string | null, root?: string): Entry {
  const source = root && `${root}/${relative}`;
  if (content === null) return { kind: "folder", relative, source };
  // Some are newer than others, whichever side they are on.
  const modifiedMs = (content.length + relative.length) * 1000;
  return {
    kind: "file",
    relative,
    source,
    sizeBytes: content.length,
    modifiedMs,
    etag: root ? undefined : md5(content),
  };
}

const entriesOf = (tree: Tree, root?: string): Entry[] =>
  [...tree]
    .map(([path, content]) => entryOf(path, content, root))
    .sort((a, b) => compareTreePaths(a.relative, b.relative));

function statsOf(root: string, tree: Tree): RemoteView["stats"] {
  return async (paths) =>
    paths.flatMap((path): CellsNode[] => {
      const content = tree.get(path.slice(root.length + 1));
      if (content === undefined) return [];
      const entry = entryOf(path.slice(root.length + 1), content);
      const modifiedSeconds = entry.kind === "file" ? entry.modifiedMs / 1000 : 0;
      const node = { ...entry, path, modifiedSeconds, hash: undefined, meta: {} };
      return [node as unknown as CellsNode];
    });
}

/** By what a walk would see: through nothing but folders. */
async function lookUpIn(tree: Tree, root: string, relatives: readonly string[]): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>();
  for (const relative of relatives) {
    let isBlocked = false;
    for (let at = parentPath(relative); at !== ""; at = parentPath(at)) isBlocked ||= typeof tree.get(at) === "string";
    const content = tree.get(relative);
    const entry = content === undefined ? null : entryOf(relative, content, root);
    if (!isBlocked && (entry === null || entry.kind === "file")) found.set(relative, entry);
  }
  return found;
}

interface Case {
  readonly source: Tree;
  readonly target: Tree;
  /** Else to this machine. */
  readonly up: boolean;
  readonly rules?: Partial<SyncRules>;
  readonly filter?: EntryFilter;
  readonly caseInsensitive?: boolean;
}

interface Planned {
  readonly steps: PlannedStep[];
  readonly counts: SyncCounts;
  /** Steps that came before the listing was there. */
  readonly early: number;
  readonly lookUps: number;
}

/**
 * @param listedAfter with a head start: the listing comes after so many steps, or when no more come without it, and by then lists what they have
 * brought to the target.
 */
async function plan(each: Case, listedAfter?: number): Promise<Planned> {
  const { source, target, up, rules, filter = everything, caseInsensitive = false } = each;
  const [from, to] = up ? ["/a", "ws/b"] : ["ws/a", "/b"];
  const listed = deferred<void>();
  const steps: PlannedStep[] = [];
  let early = 0;
  let lookUps = 0;
  const listing = async function* (entries: () => Entry[]): AsyncGenerator<Entry> {
    if (listedAfter !== undefined) await listed.promise;
    early = steps.length;
    yield* entries();
  };
  const walk = async function* (entries: () => Entry[]): AsyncGenerator<Entry> {
    yield* entries();
  };
  /** Asked once more after its end, or where there is nothing to judge: all that was there has been judged. */
  const toItsEnd = <T extends Entry>(entries: T[]): AsyncIterable<T> => {
    const files = entries.filter((entry) => entry.kind === "file").length;
    let asked = 0;
    const next = async (): Promise<IteratorResult<T>> => {
      const value = entries[asked];
      asked += 1;
      if (asked > entries.length + (files === 0 ? 0 : 1)) listed.resolve();
      return value ? { done: false, value } : { done: true, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  };
  const brought = (): Tree => {
    const result = new Map(target);
    for (const { step } of steps) {
      if (step.kind !== "upload" && step.kind !== "download") continue;
      const path = step.target.slice(to.length + 1);
      result.set(path, source.get(path) ?? null);
      for (let at = parentPath(path); at !== ""; at = parentPath(at)) result.set(at, null);
    }
    return result;
  };
  const view = { stats: statsOf(to, target) } as RemoteView;
  const lookUp: LookUp = up ? lookUpRemote(view, to) : (paths) => lookUpIn(target, to, paths);
  const localRoot = up ? from : to;
  const needs: SyncNeeds = {
    source: {
      side: up ? "local" : "remote",
      root: from,
      at: (relative) => `${from}/${relative}`,
      entries: () => (up ? toItsEnd(entriesOf(source, from)) : listing(() => entriesOf(source))),
      // What a server shows first is in no order.
      soon: () =>
        toItsEnd(
          entriesOf(source)
            .filter((entry) => entry.kind === "file")
            .reverse(),
        ),
    },
    target: {
      side: up ? "remote" : "local",
      root: to,
      at: (relative) => `${to}/${relative}`,
      entries: () => (up ? listing(() => entriesOf(brought())) : walk(() => entriesOf(target, to))),
      lookUp: () => async (paths, signal) => {
        lookUps += 1;
        return await lookUp(paths, signal);
      },
    },
    filter,
    rules: { ...plain, ...rules },
    view,
    hashes: {
      md5: async ({ path }) => md5((up ? source : target).get(path.slice(localRoot.length + 1)) ?? "?"),
    } as HashPool,
    caseInsensitive,
    ...(listedAfter !== undefined && { patienceMs: 0 }),
  };
  if (listedAfter === 0 || !new HeadStart(needs).isOfUse) listed.resolve();
  const { steps: planned, counts } = planSync(needs);
  for await (const step of planned) {
    steps.push(step);
    if (steps.length === listedAfter) listed.resolve();
  }
  return { steps, counts, early, lookUps };
}

const rarely = fc.nat(3).map((drawn) => drawn === 0);
const flags = fc.record({
  delete: fc.boolean(),
  update: rarely,
  existing: rarely,
  ignoreExisting: rarely,
  by: fc.constantFrom("date" as const, "size" as const, "checksum" as const),
  backupRoot: rarely.map((drawn) => (drawn ? "ws/kept" : undefined)),
});
const patterns = fc.constantFrom<string[]>([], ["a"], ["/b/"], ["*.b"], ["c/a"]);

test("a head start changes the order of steps and nothing else", () => {
  let early = 0;
  return fc
    .assert(
      fc.asyncProperty(trees, trees, fc.boolean(), flags, patterns, fc.boolean(), fc.nat(12), async (...drawn) => {
        const [source, target, up, rules, excludes, caseInsensitive, listedAfter] = drawn;
        const filter = new EntryFilter({ excludes, includes: [] });
        const each: Case = { source, target, up, rules, filter, caseInsensitive };
        const without = await plan(each);
        const withIt = await plan(each, listedAfter);
        const sorted = ({ steps }: Planned): string[] => steps.map((step) => JSON.stringify(step)).sort();
        expect(sorted(withIt)).toEqual(sorted(without));
        expect(withIt.counts.sourceEntries).toBe(without.counts.sourceEntries);
        // Folders that came with early files are listed; where that would matter no file is early that has no place there.
        if (rules.delete) expect(withIt.counts).toEqual(without.counts);
        early += withIt.early;
      }),
      { numRuns: 300 },
    )
    .then(() => expect(early).toBeGreaterThan(20));
}, 20_000);

const tree = (entries: Record<string, string | null>): Tree => new Map(Object.entries(entries));
const targets = ({ steps }: Planned): string[] => steps.map(({ step }) => ("target" in step ? step.target : step.path));

test("what is new or changed begins before the listing is there, in either direction", async () => {
  const source = tree({ changed: "new", fresh: "f", same: "" });
  const target = tree({ changed: "o", same: "", extra: "e" });
  for (const up of [true, false]) {
    const planned = await plan({ source, target, up }, 100);
    expect(planned.early).toBe(3);
    expect(planned.lookUps).toBe(1);
  }
});

test("with --delete only what the target has begins early: what is new may be a renamed file", async () => {
  const source = tree({ changed: "new", fresh: "f" });
  const target = tree({ changed: "o", extra: "e" });
  for (const up of [true, false]) {
    const planned = await plan({ source, target, up, rules: { delete: true } }, 100);
    expect([planned.early, targets(planned)[0]]).toEqual([1, up ? "ws/b/changed" : "/b/changed"]);
  }
});

test("below a file that stands in the way, in a folder's place, or past a filter nothing begins early", async () => {
  const source = tree({ a: null, "a/x": "1", b: "2", c: null, "c/y": "3" });
  const target = tree({ a: "in the way", b: null, "b/z": "z" });
  const filter = new EntryFilter({ excludes: ["/c/"], includes: [] });
  for (const up of [true, false]) expect((await plan({ source, target, up, filter }, 100)).early).toBe(0);
});

test("trees that are alike cost four look-ups, however large they are", async () => {
  const files = tree(Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`f${at}`, ""])));
  const planned = await plan({ source: files, target: files, up: true }, 32 + 64 + 128 + 256);
  expect(planned.lookUps).toBe(4);
});
