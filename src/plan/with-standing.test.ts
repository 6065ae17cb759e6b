import { expect, test } from "bun:test";
import fc from "fast-check";
import { compareTreePaths } from "../base/paths.ts";
import type { CellsNode } from "../cells/types.ts";
import type { ListedObject } from "../gateway/types.ts";
import type { RemoteView } from "./types.ts";
import { withStanding } from "./with-standing.ts";

type Entry = { kind: "file" | "folder"; relative: string };

function listed({ kind, relative }: Entry): ListedObject {
  const etag = kind === "file" ? `etag of ${relative}` : undefined;
  return { kind, path: `ws/root/${relative}`, sizeBytes: 1, modifiedSeconds: 1, etag };
}

/** A server whose listing ends when it is let go; look-ups are answered at once. */
function server(standing: readonly Entry[]) {
  const nodes = new Map(standing.map((entry) => [`ws/root/${entry.relative}`, listed(entry)]));
  let letGo = (): void => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const seen = { lookups: 0, ended: false };
  const view = {
    workspaces: async () => [],
    stats: async (paths: readonly string[]) => {
      seen.lookups += 1;
      return paths.flatMap((path) => nodes.get(path) ?? []) as unknown as CellsNode[];
    },
    async *list(_: string, { signal }: { signal?: AbortSignal } = {}) {
      const stopped = new Promise((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
      );
      await Promise.race([gone, stopped]);
      // As the server does: in no order.
      yield* [...nodes.values()].reverse();
      seen.ended = true;
    },
  } as unknown as RemoteView;
  return { view, letGo, seen };
}

async function* walk(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

const files = (count: number): Entry[] =>
  Array.from({ length: count }, (_, at) => ({ kind: "file", relative: `f${String(at).padStart(5, "0")}` }));

test("what is looked for comes before the listing has ended, which is given up when nothing waits for it", async () => {
  const { view, seen } = server(files(50));
  const found = [];
  for await (const each of withStanding(walk(files(1000)), "ws/root", view, { patienceMs: 1 })) found.push(each);
  expect(seen.ended).toBe(false);
  expect(found.map(({ standing }) => standing?.etag)).toEqual(
    files(1000).map(({ relative }, at) => (at < 50 ? `etag of ${relative}` : undefined)),
  );
  // 32, 64, 128, 256, 400 and what is left: not one for each.
  expect(seen.lookups).toBeLessThanOrEqual(7);
});

test("a listing that is there at once answers alone", async () => {
  const { view, letGo, seen } = server(files(50));
  letGo();
  for await (const _ of withStanding(walk(files(1000)), "ws/root", view, { patienceMs: 60_000 }));
  expect(seen).toEqual({ lookups: 0, ended: true });
});

test("a listing that fails is the failure of the walk", async () => {
  const { view } = server([]);
  // biome-ignore lint/correctness/useYield: it fails first
  const list = async function* (): AsyncGenerator<ListedObject> {
    throw new Error("no listing");
  };
  const all = withStanding(walk(files(3)), "ws/root", { ...view, list }, {});
  expect(all.next()).rejects.toThrow("no listing");
});

test("both ways tell the same, wherever the listing comes in", async () => {
  const name = fc.constantFrom("a", "b", "a b", "a.b", "c");
  const entry = fc.record({
    kind: fc.constantFrom<"file" | "folder">("file", "folder"),
    relative: fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/")),
  });
  const tree = fc
    .uniqueArray(entry, { selector: ({ relative }) => relative, maxLength: 120 })
    .map((entries) => entries.sort((a, b) => compareTreePaths(a.relative, b.relative)));
  await fc.assert(
    fc.asyncProperty(tree, tree, fc.nat(100), async (local, remote, letGoAt) => {
      const { view, letGo } = server(remote);
      const found = [];
      for await (const each of withStanding(walk(local), "ws/root", view, { patienceMs: 0 })) {
        if (found.push(each) === letGoAt) letGo();
      }
      const byPath = new Map(remote.map((each) => [each.relative, each]));
      expect(found.map(({ entry: { relative }, standing }) => [relative, standing?.kind])).toEqual(
        local.map(({ relative }) => [relative, byPath.get(relative)?.kind]),
      );
    }),
    { numRuns: 100 },
  );
});
