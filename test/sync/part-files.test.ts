import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CecRun } from "../support/run-cec.ts";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

/* What an interrupted sync leaves beside its targets: gone on with, and taken away once nothing comes of it. */

let world: SyncWorld;
let cec: SyncWorld["cec"];
let down: string;

beforeAll(async () => {
  world = await startSyncWorld();
  ({ cec } = world);
});
afterAll(() => world.stop());

beforeEach(async () => {
  world.next();
  down = join(world.work, world.here);
  for (const name of ["a", "gone/b", "c"]) await world.put(name, (name.at(-1) ?? "").repeat(6_000_000));
  await world.put("small", "small");
});

const done = (run: CecRun): CecRun => {
  expect(run).toMatchObject({ exitCode: 0 });
  return run;
};
const here = (): string[] =>
  existsSync(down)
    ? readdirSync(down, { recursive: true })
        .map((path) => String(path).replace(/\.[0-9a-f]{8}(?=\.cec-part)/, ""))
        .sort()
    : [];
/** Part files with some of their content: of those without, nothing would be kept. */
const begun = (): string[] => {
  const paths = existsSync(down) ? readdirSync(down, { recursive: true }).map(String) : [];
  return paths.filter((path) => path.endsWith(".cec-part") && statSync(join(down, path)).blocks > 200);
};
const parts = ["a.cec-part", "c.cec-part", "gone/b.cec-part"];

/** A sync that is interrupted when all three files are under way. */
async function interrupted(): Promise<void> {
  const stop = new AbortController();
  const run = cec(["sync", "--bwlimit", "2M", "--transfers", "8", world.there, world.here], { signal: stop.signal });
  while (!here().includes("small") || begun().length < parts.length) await Bun.sleep(5);
  stop.abort();
  expect(await run).toMatchObject({ exitCode: 130 });
  expect(here()).toEqual(expect.arrayContaining(parts));
}

test("what the server has no more is swept, with its folder; what a filter leaves out stays and is gone on with", async () => {
  await interrupted();
  done(await cec(["rm", "-f", `${world.there}/gone`, `${world.there}/a`]));
  done(await cec(["sync", "--delete", "--exclude", "c", world.there, world.here]));
  expect(here()).toEqual(["c.cec-part", "small"]);
  done(await cec(["sync", "--delete", world.there, world.here]));
  expect(here()).toEqual(["c", "small"]);
});

test("part files are no items of the trees: neither deleted nor counted, sent or compared", async () => {
  await interrupted();
  const dry = done(await cec(["sync", "-n", "--delete", world.there, world.here]));
  expect(dry.stdout).not.toMatch(/cec-part|delete/);
  const check = await cec(["check", world.there, world.here]);
  expect(check.stderr).toContain("0 extra, 0 different, 3 left alone");
  const up = done(await cec(["sync", world.here, `${world.there}-up`]));
  expect(up.stderr).toContain("3 skipped (download-in-progress)");
  const run = done(await cec(["sync", "--delete", world.there, world.here]));
  expect(run.stderr).toMatch(/3 files copied, 17 MiB, 3 verified, 1 skipped \(unchanged\) in/);
  expect(here()).toEqual(["a", "c", "gone", "gone/b", "small"]);
});

test("a part file of another copy is none of a sync's business", async () => {
  const other = join(world.work, world.here, "other.0123abcd.cec-part");
  await world.write("small", "small");
  writeFileSync(other, "x");
  done(await cec(["sync", "--delete", world.there, world.here]));
  expect(existsSync(other)).toBe(true);
});
