import { expect, test } from "bun:test";
import { CecError } from "../../base/errors.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import type { RemoteView } from "../types.ts";
import type { FileEntry } from "./compare-trees.ts";
import { judgeContents } from "./contents.ts";
import type { TreeSide } from "./side.ts";

const side = (of: "local" | "remote"): TreeSide => ({
  side: of,
  root: of,
  async *entries() {},
  at: (relative) => `${of}/${relative}`,
});
const file = (etag: string | undefined): FileEntry => ({
  kind: "file",
  relative: "f",
  source: "/home/f",
  sizeBytes: 1,
  modifiedMs: 0,
  etag,
});

test("a file that may not be read is told in words, as a folder is", async () => {
  const denied = Object.assign(new Error("EACCES: permission denied, open '/home/f'"), { code: "EACCES" });
  const hashes = {
    md5: async () => {
      throw new CecError("failed", denied.message, { operation: "hash", path: "/home/f", cause: denied });
    },
  } as unknown as HashPool;
  const told: unknown[] = [];
  const options = {
    source: side("local"),
    target: side("remote"),
    view: { stats: async () => [] } as unknown as RemoteView,
    hashes,
    by: "date" as const,
    preservedTimes: false,
  };
  const pair = { source: file(undefined), target: file("0".repeat(32)) };
  await judgeContents([pair], options, async (_, judgement) => {
    told.push(judgement);
  });
  expect(told).toMatchObject([{ code: "forbidden", message: "no permission to read it", path: "/home/f" }]);
});
