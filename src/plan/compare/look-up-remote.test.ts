import { expect, test } from "bun:test";
import type { CellsNode } from "../../cells/types.ts";
import { lookUpRemote } from "./look-up-remote.ts";

const signal = new AbortController().signal;

/** A server with these nodes (files end in their ETag) that counts what it is asked. */
function server(nodes: Readonly<Record<string, string | null>>) {
  const asked: string[][] = [];
  const stats = async (paths: readonly string[]): Promise<CellsNode[]> => {
    asked.push([...paths]);
    return paths.flatMap((path) => {
      const etag = nodes[path];
      if (etag === undefined) return [];
      const facts = { sizeBytes: 1, modifiedSeconds: 2, etag: etag ?? undefined };
      return [{ path, kind: etag === null ? "folder" : "file", ...facts } as unknown as CellsNode];
    });
  };
  return { asked, lookUp: (root: string) => lookUpRemote({ stats }, root) };
}

test("a file counts where all above it are folders; what else is in the way is left to the listing", async () => {
  const { lookUp } = server({
    "ws/r/a": null,
    "ws/r/a/x": "e",
    "ws/r/f": "e",
    "ws/r/up": "temporary",
    "ws/r/a/d": null,
  });
  const found = await lookUp("ws/r")(["a/x", "a/new", "none/y", "f/z", "up", "a/d", "x/.pydio"], signal);
  expect([...found]).toEqual([
    ["a/x", { kind: "file", relative: "a/x", sizeBytes: 1, modifiedMs: 2000, etag: "e" }],
    ["a/new", null],
    ["none/y", null],
    ["x/.pydio", null],
  ]);
});

test("each folder is asked for once, and nothing below one that is not there", async () => {
  const { asked, lookUp } = server({ "ws/r/a": null });
  const look = lookUp("ws/r");
  await look(["a/1", "b/c/2"], signal);
  await look(["a/3", "b/c/4"], signal);
  expect(asked).toEqual([["ws/r/a", "ws/r/a/1", "ws/r/b/c", "ws/r/b", "ws/r/b/c/2"], ["ws/r/a/3"]]);
});

test("in the recycle bin of a workspace nothing is looked for", async () => {
  const { lookUp } = server({ "ws/recycle_bin": null, "ws/recycle_bin/x": "e" });
  expect([...(await lookUp("ws")(["recycle_bin/x", "recycle_bin/y"], signal))]).toEqual([]);
});
