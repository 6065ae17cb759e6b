import { expect, test } from "bun:test";
import type { CecError } from "../base/errors.ts";
import type { CellsNode, Tree } from "../cells/types.ts";
import { LateChecks } from "./late-checks.ts";
import type { LateCheck } from "./work.ts";

const signal = new AbortController().signal;

/** A server that answers each round of questions with the next of these lists. */
function serverOf(...rounds: readonly Partial<CellsNode>[][]) {
  const asked: string[][] = [];
  const stats = async (paths: readonly string[]): Promise<Partial<CellsNode>[]> => {
    asked.push([...paths]);
    return rounds[Math.min(asked.length, rounds.length) - 1] ?? [];
  };
  return { asked, tree: { stats } as unknown as Tree };
}

const node = (path: string, facts: Partial<CellsNode> = {}): Partial<CellsNode> => ({
  path,
  sizeBytes: 5,
  etag: "e",
  modifiedSeconds: 0,
  ...facts,
});

async function settled(tree: Tree, checks: readonly Partial<LateCheck>[]) {
  const late = new LateChecks(tree, signal);
  const results: (boolean | CecError)[] = [];
  const undone: string[] = [];
  for (const [at, check] of checks.entries()) {
    const path = check.path ?? "ws/f";
    const undo = async () => {
      undone.push(path);
    };
    await late.add({ path, etag: "e", sizeBytes: 5, hash: "h", undo, ...check }, (result) => {
      results[at] = result;
    });
  }
  await late.flush();
  return { results, undone };
}

test("a hash that agrees confirms, also when it comes a moment later", async () => {
  const { tree, asked } = serverOf([node("ws/f")], [node("ws/f", { hash: "h" })]);
  expect(await settled(tree, [{}])).toEqual({ results: [true], undone: [] });
  expect(asked.length).toBe(2);
});

test("another hash of an old file is a mismatch at once, and the bad copy goes", async () => {
  const { tree, asked } = serverOf([node("ws/f", { hash: "other" })]);
  const { results, undone } = await settled(tree, [{}]);
  expect(results[0]).toMatchObject({ code: "mismatch", path: "ws/f", message: expect.stringContaining("removed") });
  expect(undone).toEqual(["ws/f"]);
  expect(asked.length).toBe(1);
});

test("where only the size is asked for, it confirms or condemns", async () => {
  const fresh = { modifiedSeconds: Date.now() / 1000 };
  const { tree } = serverOf([node("ws/a", fresh), node("ws/b", { sizeBytes: 4, hash: "any" })]);
  const { results, undone } = await settled(tree, [
    { path: "ws/a", hash: undefined },
    { path: "ws/b", hash: undefined },
  ]);
  expect(results[0]).toBe(false);
  expect(results[1]).toMatchObject({ code: "mismatch", message: expect.stringContaining("size") });
  expect(undone).toEqual(["ws/b"]);
});

test("two hundred files are asked about in one request", async () => {
  const { tree, asked } = serverOf(Array.from({ length: 450 }, (_, at) => node(`ws/${at}`, { hash: "h" })));
  const { results } = await settled(
    tree,
    Array.from({ length: 450 }, (_, at) => ({ path: `ws/${at}` })),
  );
  expect(results.every((result) => result === true)).toBe(true);
  expect(asked.map((paths) => paths.length)).toEqual([200, 200, 50]);
});
