import { expect, test } from "bun:test";
import { readFile, stat } from "node:fs/promises";
import { streamSource } from "../../base/byte-source.ts";
import { streamFrom } from "../../base/stream-from.ts";
import type { Context } from "../types.ts";
import { openPlan } from "./open-plan.ts";

test("standard input is kept as it came, however large, and thrown away at the end", async () => {
  const pieces = Array.from({ length: 40 }, (_, at) => Buffer.alloc(100_003, `piece ${at};`));
  const stdin = () => streamSource(streamFrom(pieces));
  const context = { cwd: "/", signal: new AbortController().signal, stdin } as unknown as Context;
  const plan = await openPlan(context, "-");
  expect(Buffer.compare(await readFile(plan.path), Buffer.concat(pieces))).toBe(0);
  expect((await stat(plan.path)).mode & 0o777).toBe(0o600);
  await plan.close();
  expect(stat(plan.path)).rejects.toThrow("no such file");
});
