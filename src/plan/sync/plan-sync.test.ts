import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Tree, trees } from "../../../test/support/random-trees.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import { compareTreePaths, parentPath } from "../../base/paths.ts";
import type { Entry, TreeSide } from "../compare/side.ts";
import { EntryFilter } from "../filters/entry-filter.ts";
import type { RemoteView } from "../types.ts";
import { planSync } from "./plan-sync.ts";
import { gatedPhases, type PlannedStep, type SyncNeeds, type SyncRules } from "./types.ts";

const plainRules: SyncRules = {
  by: "date",
  delete: false,
  permanently: false,
  update: false,
  existing: false,
  ignoreExisting: false,
  preserveTimes: false,
};

const md5 = (text: string): string => new Bun.CryptoHasher("md5").update(text).digest("hex");

function side(root: string, tree: Tree): TreeSide {
  const entries = [...tree].map(([relative, content]): Entry => {
    if (content === null) return { kind: "folder", relative };
    return { kind: "file", relative, sizeBytes: content.length, modifiedMs: 1000, etag: md5(content) };
  });
  entries.sort((a, b) => compareTreePaths(a.relative, b.relative));
  return {
    side: "remote",
    root,
    async *entries() {
      yield* entries;
    },
    at: (relative) => `${root}/${relative}`,
  };
}

const nothing = new Proxy(
  {},
  {
    get: () => () => {
      throw new Error("not to be asked");
    },
  },
);

function plan(
  source: Tree,
  target: Tree,
  rules: Partial<SyncRules> = {},
  filter?: EntryFilter,
): Promise<PlannedStep[]> {
  const needs: SyncNeeds = {
    source: side("ws/a", source),
    target: side("ws/b", target),
    filter: filter ?? new EntryFilter({ excludes: [], includes: [] }),
    rules: { ...plainRules, ...rules },
    view: nothing as RemoteView,
    hashes: nothing as HashPool,
    caseInsensitive: false,
  };
  return Array.fromAsync(planSync(needs).steps);
}

/** Does a plan as the server would: an existing file is never written over, a folder is never both. */
function perform(steps: readonly PlannedStep[], source: Tree, target: Tree): Map<string, string | null> {
  const result = new Map(target);
  const below = (path: string): string => path.slice("ws/b/".length);
  const put = (path: string, content: string | null): void => {
    for (let at = parentPath(path); at !== ""; at = parentPath(at)) {
      expect(result.get(at) ?? null).toBeNull();
      result.set(at, null);
    }
    result.set(path, content);
  };
  const drop = (path: string): void => {
    expect(result.has(path)).toBe(true);
    for (const each of [...result.keys()]) if (each === path || each.startsWith(`${path}/`)) result.delete(each);
  };
  for (const { step } of steps) {
    switch (step.kind) {
      case "copy": {
        const to = below(step.target);
        expect(result.has(to)).toBe(step.replaces);
        put(to, source.get(step.source.slice("ws/a/".length)) ?? "?");
        break;
      }
      case "move": {
        const [from, to] = [below(step.source), below(step.target)];
        expect(result.has(to)).toBe(false);
        put(to, result.get(from) ?? "?");
        result.delete(from);
        break;
      }
      case "make-folder":
        put(below(step.target), null);
        break;
      case "delete":
      case "remove":
        drop(below(step.target));
        break;
      case "skip":
        break;
      default:
        throw new Error(`not expected: ${step.kind}`);
    }
  }
  return result;
}

const sorted = (tree: Tree): [string, string | null][] => [...tree].sort(([a], [b]) => (a < b ? -1 : 1));

describe("any two trees", () => {
  test("with --delete the target becomes the source", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, async (source, target) => {
        fc.pre(source.size > 0);
        const steps = await plan(source, target, { delete: true });
        expect(sorted(perform(steps, source, target))).toEqual(sorted(source));
      }),
      { numRuns: 300 },
    ));

  test("without it nothing of the target is lost, and all files of the source are there", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, async (source, target) => {
        const steps = (await plan(source, target)).filter(({ step }) => step.kind !== "fail");
        const result = perform(steps, source, target);
        for (const [path, content] of target) {
          expect(result.has(path)).toBe(true);
          if (!source.has(path)) expect(result.get(path)).toBe(content as string);
        }
        const blocked = (path: string): boolean =>
          [...target].some(([other, content]) => {
            const mine = source.get(other);
            const clash = mine !== undefined && (mine === null) !== (content === null);
            return clash && (path === other || path.startsWith(`${other}/`));
          });
        for (const [path, content] of source) if (!blocked(path)) expect(result.get(path)).toBe(content as string);
      }),
      { numRuns: 300 },
    ));

  test("a second run finds nothing to do", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, async (source, target) => {
        fc.pre(source.size > 0);
        const result = perform(await plan(source, target, { delete: true }), source, target);
        const kinds = (await plan(source, result, { delete: true })).map(({ step }) => step.kind);
        expect(kinds.filter((kind) => kind !== "skip")).toEqual([]);
      }),
    ));

  test("what takes something away comes behind all that brings something", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, async (source, target) => {
        const phases = (await plan(source, target, { delete: true })).map(({ phase }) => phase);
        const first = phases.findIndex((phase) => gatedPhases.has(phase));
        if (first >= 0) expect(phases.slice(first).every((phase) => gatedPhases.has(phase))).toBe(true);
      }),
    ));

  test("what a filter leaves out is never touched", () =>
    fc.assert(
      fc.asyncProperty(trees, trees, fc.constantFrom("a", "/b/", "*.b", "c"), async (source, target, pattern) => {
        const filter = new EntryFilter({ excludes: [pattern], includes: [] });
        const steps = (await plan(source, target, { delete: true }, filter)).filter(({ step }) => step.kind !== "fail");
        const result = perform(steps, source, target);
        const excluded = (path: string, content: string | null): boolean => {
          if (filter.excludes(path, content === null ? "folder" : "file")) return true;
          for (let at = parentPath(path); at !== ""; at = parentPath(at))
            if (filter.excludes(at, "folder")) return true;
          return false;
        };
        for (const [path, content] of target) {
          if (source.has(path) || !excluded(path, content)) continue;
          // A file of the source takes the place of the whole folder it is in.
          const clash = [...source].some(
            ([other, mine]) => mine !== null && path.startsWith(`${other}/`) && !excluded(other, mine),
          );
          if (!clash) expect([path, result.get(path)]).toEqual([path, content]);
        }
      }),
      { numRuns: 300 },
    ));
});

const tree = (entries: Record<string, string | null>): Tree => new Map(Object.entries(entries));
const brief = (steps: readonly PlannedStep[]): string[] =>
  steps.map(({ step }) => {
    if (step.kind === "fail") return `fail ${step.error.message}`;
    return "path" in step ? `${step.kind} ${step.path} ${step.reason}` : `${step.kind} ${step.target}`;
  });

describe("rules", () => {
  const source = tree({ new: "n", both: "one" });
  const target = tree({ both: "two", old: "o" });

  test("each thing that is left alone has its reason", async () => {
    expect(brief(await plan(source, target, { existing: true }))).toEqual([
      "copy ws/b/both",
      "skip ws/a/new not-at-target",
      "skip ws/b/old only-at-target",
    ]);
    expect(brief(await plan(source, target, { ignoreExisting: true }))).toEqual([
      "skip ws/a/both exists-at-target",
      "copy ws/b/new",
      "skip ws/b/old only-at-target",
    ]);
  });

  test("an empty source, too many deletions and an emptied workspace delete nothing", async () => {
    const empty = brief(await plan(tree({}), target, { delete: true }));
    expect(empty).toEqual(["fail ws/a is empty: nothing is deleted"]);
    const none = await plan(tree({ both: "two" }), target, { delete: true, maxDelete: { items: 0 } });
    expect(brief(none).at(-1)).toContain("1 item would be deleted, more than --max-delete allows (0)");
    const half = await plan(tree({ both: "two" }), target, { delete: true, maxDelete: { percent: 50 } });
    expect(brief(half).at(-1)).toBe("delete ws/b/old");
    const names = Array.from({ length: 100 }, (_, at) => [`f${at}`, "f"] as const);
    const rest = tree(Object.fromEntries(names.slice(29)));
    const exactly = await plan(rest, tree(Object.fromEntries(names)), { delete: true, maxDelete: { percent: 29 } });
    expect(brief(exactly).filter((line) => line.startsWith("delete"))).toHaveLength(29);
  });

  test("a folder that only the target has goes as one, unless something in it is left alone", async () => {
    const old = tree({ keep: "k", old: null, "old/x": "x", "old/sub": null, "old/sub/y.log": "y", "old/sub/z": "z" });
    const rest = tree({ keep: "k" });
    expect(brief(await plan(rest, old, { delete: true })).at(-1)).toBe("delete ws/b/old");
    const filter = new EntryFilter({ excludes: ["*.log"], includes: [] });
    expect(brief(await plan(rest, old, { delete: true }, filter)).filter((line) => line.startsWith("delete"))).toEqual([
      "delete ws/b/old/sub/z",
      "delete ws/b/old/x",
    ]);
  });

  test("a file that lies elsewhere is moved there, each once", async () => {
    const before = tree({ "a/one": "same", "a/two": "same", a: null, stay: "s" });
    const after = tree({ "b/one": "same", b: null, "c/two": "same", c: null, d: "same", stay: "s" });
    const lines = brief(await plan(after, before, { delete: true }));
    expect(lines.filter((line) => line.startsWith("move"))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith("copy"))).toHaveLength(1);
    expect(lines.at(-1)).toBe("delete ws/b/a");
  });

  test("with a backup folder everything that goes is kept, before anything takes its place", async () => {
    const steps = await plan(source, target, { delete: true, backupRoot: "ws/kept" });
    expect(
      steps
        .filter(({ phase }) => phase !== "transfer")
        .map(({ phase, step }) => `${phase} ${brief([{ phase, step }])}`),
    ).toEqual(["backup copy ws/kept/both", "overwrite copy ws/b/both", "delete move ws/kept/old"]);
  });
});
