import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { readFile, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncWorld({ gate: true });
});
afterAll(() => world.stop());
beforeEach(() => world.next());

/** Milliseconds since the epoch; before it too, far ahead, and with microseconds. */
const dates: Readonly<Record<string, number>> = {
  "before 1970": -141_490_189_500.25,
  "sub/1901": -2_147_472_000_000,
  "1970": 0,
  "sub/with microseconds": 981_173_106_123.456,
  "far ahead": 5_680_281_600_250,
  empty: 1_012_608_000_000,
};

async function writeDated(): Promise<void> {
  for (const [path, ms] of Object.entries(dates)) {
    await world.write(path, path === "empty" ? "" : path);
    const text = String(ms / 1000);
    await utimes(join(world.work, world.here, path), text, text);
  }
}

async function synced(from: string, to: string, home?: string): Promise<{ counted: number; stderr: string }> {
  world.sandbox.requests.clear();
  const words = ["sync", "--preserve-times", from, to];
  const { exitCode, stderr } = await world.cec(words, home === undefined ? {} : { home: join(world.work, home) });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return { counted: world.sandbox.requests.total, stderr };
}

test("dates come back as they were on a machine that knows nothing; again, either way, costs the listings", async () => {
  await writeDated();
  const { here, there, work } = world;
  await synced(here, there, "home-a");
  const fetched = `${here}-fetched`;
  await synced(there, fetched, "home-b");
  for (const [path, ms] of Object.entries(dates)) {
    const { mtimeMs } = await stat(join(work, fetched, path));
    expect({ path, off: Math.abs(mtimeMs - ms) < 0.01 }).toEqual({ path, off: true });
  }
  const ways = [
    [here, there],
    [there, fetched],
    [fetched, there],
    [there, here],
  ] as const;
  for (const [at, [from, to]] of ways.entries()) {
    const again = await synced(from, to, `home-without-notes-${at}`);
    expect(again.stderr).toContain("0 files copied, 0 B, 0 verified, 6 skipped (unchanged)");
  }
  expect(await synced(here, there, "home-a")).toMatchObject({ counted: 2 });
  expect(await synced(there, fetched, "home-b")).toMatchObject({ counted: 2 });
});

test("the kept date of a file that somebody wrote over since is not believed", async () => {
  const { here, there, work } = world;
  await world.write("f", "mine\n");
  await utimes(join(work, here, "f"), 981_173_106, 981_173_106);
  await world.cec(["sync", "--preserve-times", here, there]);
  await world.put("f", "its!\n");
  // The file here has the date that is kept there, and the size.
  expect((await world.cec(["check", "--preserve-times", there, here])).exitCode).toBe(9);
  const left = await world.cec(["sync", "--preserve-times", "--update", here, there]);
  expect(left.stderr).toContain("1 skipped (newer-at-target)");
  const before = Date.now();
  await world.cec(["sync", "--preserve-times", there, here]);
  expect(await readFile(join(work, here, "f"), "utf8")).toBe("its!\n");
  const { mtimeMs } = await stat(join(work, here, "f"));
  expect(Math.abs(mtimeMs - before)).toBeLessThan(60_000);
});

test("a date that could not be kept, and one that was only touched, is kept by the next run, and nothing is sent", async () => {
  const { here, there, work, sandbox } = world;
  const dated = async (seconds: number): Promise<void> => utimes(join(work, here, "f"), seconds, seconds);
  await world.write("f", "content");
  await dated(981_173_106);
  const heal = sandbox.faults.add("status=403,method=POST,path=/a/meta/set/*");
  expect((await world.cec(["sync", "--preserve-times", here, there])).exitCode).not.toBe(0);
  heal();
  for (const seconds of [981_173_106, 981_173_999]) {
    await dated(seconds);
    const again = await synced(here, there);
    expect(again.stderr).toContain("0 files copied, 0 B, 0 verified, 1 skipped (unchanged)");
    await synced(there, `${here}-${seconds}`, `home-${seconds}`);
    expect((await stat(join(work, `${here}-${seconds}`, "f"))).mtimeMs).toBe(seconds * 1000);
    expect(await synced(here, there)).toMatchObject({ counted: 2 });
  }
});

test("what was sent without a date, or by a run that was killed before it noted so, gets one: nothing is sent again", async () => {
  const { here, there, work } = world;
  await world.write("f", "content");
  await utimes(join(work, here, "f"), 981_173_106, 981_173_106);
  await world.put("f", "content");
  const run = await synced(here, there, "home-late");
  expect(run.stderr).toContain("0 files copied, 0 B, 0 verified, 1 skipped (unchanged)");
  await synced(there, `${here}-fetched`, "home-other");
  expect((await stat(join(work, `${here}-fetched`, "f"))).mtimeMs).toBe(981_173_106_000);
  expect(await synced(here, there, "home-late")).toMatchObject({ counted: 2 });
});

test("--checksum reads the content even where the date kept on the server is the local one", async () => {
  await world.write("f", "right");
  await synced(world.here, world.there);
  const path = join(world.work, world.here, "f");
  const { atimeMs, mtimeMs } = await stat(path);
  await world.write("f", "wrong");
  await utimes(path, atimeMs / 1000, mtimeMs / 1000);
  for (const options of [["--preserve-times"], ["--preserve-times", "--checksum"]]) {
    const { exitCode } = await world.cec(["check", ...options, world.here, world.there]);
    expect({ options, exitCode }).toEqual({ options, exitCode: options.length === 1 ? 0 : 9 });
  }
  const { stderr } = await world.cec(["sync", "--preserve-times", "--checksum", world.here, world.there]);
  expect(stderr).toContain("1 file copied");
  expect((await world.cec(["check", "--checksum", world.here, world.there])).exitCode).toBe(0);
});
