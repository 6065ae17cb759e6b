import { expect, test } from "bun:test";
import { deferred } from "../base/deferred.ts";
import { CecError } from "../base/errors.ts";
import type { CellsNode } from "../cells/types.ts";
import type { ListedObject } from "../gateway/types.ts";
import type { RemoteView } from "./types.ts";
import { walkRemoteSoon } from "./walk-remote-soon.ts";

const paths = ["a/", "a/b/", "a/b/one", "a/.hidden", "two", "up"];

/** Its listing comes when it is let go; its pages have no hidden names, as those of a real server. */
function server() {
  const listed = deferred<void>();
  const seen = { pages: 0 };
  const nodes = paths.map((path): ListedObject => {
    const kind = path.endsWith("/") ? "folder" : "file";
    const etag = path === "up" ? "temporary" : "e";
    return { kind, path: `ws/r/${path.replace(/\/$/, "")}`, sizeBytes: 1, modifiedSeconds: 1, etag };
  });
  const view = {
    async *list() {
      await listed.promise;
      yield* [...nodes].reverse();
    },
    async *children(folder: string) {
      seen.pages += 1;
      for (const node of nodes) {
        const name = node.path.slice(folder.length + 1);
        if (node.path.startsWith(`${folder}/`) && !/^\.|\//.test(name)) yield node as unknown as CellsNode;
      }
    },
  } as unknown as RemoteView;
  return { view, letGo: () => listed.resolve(), seen };
}

test("files come before the listing does, and each entry once", async () => {
  const { view, letGo, seen } = server();
  const found: string[] = [];
  for await (const { relative } of walkRemoteSoon(view, "ws/r", { patienceMs: 0 })) {
    found.push(relative);
    if (found.length === 2) letGo();
  }
  expect(found).toEqual(["a/b/one", "two", "up", "a/.hidden", "a/b", "a"]);
  expect(seen.pages).toBe(3);
});

test("a listing that is there at once answers alone", async () => {
  const { view, letGo, seen } = server();
  letGo();
  const found = await Array.fromAsync(walkRemoteSoon(view, "ws/r", { patienceMs: 60_000 }));
  expect([found.length, seen.pages]).toEqual([6, 0]);
});

test("what the listing throws is the failure, whatever the pages throw", async () => {
  const { view, letGo } = server();
  const broken = {
    ...view,
    // biome-ignore lint/correctness/useYield: it fails first
    async *children(): AsyncGenerator<CellsNode> {
      letGo();
      throw new CecError("forbidden", "no pages");
    },
  };
  expect((await Array.fromAsync(walkRemoteSoon(broken, "ws/r", { patienceMs: 0 }))).length).toBe(6);
  const gone = {
    ...view,
    // biome-ignore lint/correctness/useYield: it fails first
    async *list(): AsyncGenerator<ListedObject> {
      throw new Error("no listing");
    },
  };
  expect(Array.fromAsync(walkRemoteSoon(gone, "ws/r", { patienceMs: 60_000 }))).rejects.toThrow("no listing");
});
