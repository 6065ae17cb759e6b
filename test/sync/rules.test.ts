import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CecRun } from "../support/run-cec.ts";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

/*
 * What each flag brings over, leaves alone and refuses to delete.
 */

let world: SyncWorld;
let work: string;
let cec: SyncWorld["cec"];
let here: string;
let there: string;

beforeAll(async () => {
  world = await startSyncWorld();
  ({ work, cec } = world);
});

beforeEach(() => {
  world.next();
  ({ here, there } = world);
});

afterAll(() => world.stop());

const sync = (...words: string[]): Promise<CecRun> => cec(["sync", ...words]);
const done = (run: CecRun): void => expect(run).toMatchObject({ exitCode: 0 });
const local = (path: string): string => join(work, here, path);
const content = async (path: string): Promise<string> => (await cec(["cat", `${there}/${path}`])).stdout;
const exists = async (path: string): Promise<boolean> => (await cec(["stat", `${there}/${path}`])).exitCode === 0;

const past = new Date(1_500_000_000_000);
const future = new Date(4_000_000_000_000);

describe("--update", () => {
  test("leaves alone what is newer on the server, and sends what is newer here", async () => {
    await world.put("theirs", "newer there");
    await world.put("ours", "older there");
    await world.write("theirs", "older");
    await world.write("ours", "newer");
    await utimes(local("theirs"), past, past);
    await utimes(local("ours"), future, future);
    const run = await sync("--update", here, there);
    done(run);
    expect(run.stderr).toContain("newer-at-target");
    expect([await content("theirs"), await content("ours")]).toEqual(["newer there", "newer"]);
    done(await sync(here, there));
    expect(await content("theirs")).toBe("older");
  });

  test("leaves alone what is newer here when it fetches", async () => {
    for (const name of ["kept", "fetched"]) {
      await world.put(name, "from the server");
      await world.write(name, "mine");
    }
    await utimes(local("kept"), future, future);
    await utimes(local("fetched"), past, past);
    done(await sync("--update", there, here));
    expect(readFileSync(local("kept"), "utf8")).toBe("mine");
    expect(readFileSync(local("fetched"), "utf8")).toBe("from the server");
  });
});

test("--existing brings over only what is there, --ignore-existing only what is not", async () => {
  await world.put("both", "old");
  await world.write("both", "new content");
  await world.write("sub/fresh", "fresh");
  done(await sync("--existing", here, there));
  expect([await content("both"), await exists("sub")]).toEqual(["new content", false]);
  await world.write("both", "another content");
  done(await sync("--ignore-existing", here, there));
  expect([await content("both"), await content("sub/fresh")]).toEqual(["new content", "fresh"]);
});

test("--max-delete is a number or a share of what is there: at most so many, else none; a dry run says the same", async () => {
  for (const name of ["a", "b", "c", "d"]) await world.write(name, name);
  done(await sync(here, there));
  for (const name of ["a", "b"]) await rm(local(name));
  for (const most of ["0", "1", "49%"]) {
    for (const words of [["-n"], []]) {
      const run = await sync("--delete", "--max-delete", most, ...words, here, there);
      expect({ most, words, exitCode: run.exitCode }).toEqual({ most, words, exitCode: 6 });
      expect(run.stdout + run.stderr).toContain("2 items would be deleted, more than --max-delete allows");
    }
    expect([most, await exists("a"), await exists("b")]).toEqual([most, true, true]);
  }
  const dry = await sync("--delete", "--max-delete", "2", "-n", here, there);
  done(dry);
  expect(dry.stdout.match(/would delete/g)).toHaveLength(2);
  expect(await exists("a")).toBe(true);
  done(await sync("--delete", "--max-delete", "50%", here, there));
  expect([await exists("a"), await exists("b"), await exists("c")]).toEqual([false, false, true]);
  expect((await sync("--delete", "--max-delete", "101%", here, there)).exitCode).toBe(2);
});

test("refuses a source that lies in the target it is to be deleted from, and a whole workspace without a word for it", async () => {
  await world.write("in/f", "f");
  done(await sync(here, there));
  expect((await sync("--delete", `${there}/in`, there)).exitCode).toBe(2);
  expect(await exists("in/f")).toBe(true);
  await world.write("in/f", "other content");
  for (const words of [["-n"], []]) {
    const run = await sync("--delete", ...words, here, "cells://common-files");
    expect(run.stdout + run.stderr).toContain("emptied");
    expect(run.exitCode).not.toBe(0);
  }
  expect(await exists("in/f")).toBe(true);
});

describe("empty folders", () => {
  test("come and go with --delete; one that became empty stays", async () => {
    await mkdir(local("gone/deep"), { recursive: true });
    await world.write("emptied/f", "f");
    await world.write("keep", "keep");
    done(await sync(here, there));
    const back = `${here}-back`;
    done(await sync(there, back));
    expect(existsSync(join(work, back, "gone/deep"))).toBe(true);
    await rm(local("gone"), { recursive: true });
    await rm(local("emptied/f"));
    await mkdir(local("new"));
    done(await sync(here, there));
    expect([await exists("gone/deep"), await exists("new")]).toEqual([true, true]);
    done(await sync("--delete", here, there));
    expect([await exists("gone"), await exists("emptied"), await exists("emptied/f")]).toEqual([false, true, false]);
    done(await sync("--delete", there, back));
    const found = ["gone", "emptied", "emptied/f", "new"].map((path) => existsSync(join(work, back, path)));
    expect(found).toEqual([false, true, false, true]);
  });
});

test("below a folder of the source that can't be read nothing is deleted", async () => {
  for (const name of ["locked/inside", "locked/sub/deep", "locked-not", "gone"]) await world.write(name, name);
  done(await sync(here, there));
  await rm(local("gone"));
  await writeFile(local("fresh"), "fresh");
  const superuser = process.geteuid?.() === 0;
  const home = join(work, "home-of-nobody");
  await mkdir(home);
  await chmod(work, 0o755);
  if (superuser) await chown(home, 65_534, 65_534);
  await chmod(local("locked"), 0);
  // The superuser reads everything.
  if (superuser) process.seteuid?.(65_534);
  let run: CecRun;
  try {
    run = await cec(["sync", "--delete", here, there], { home });
  } finally {
    if (superuser) process.seteuid?.(0);
    await chmod(local("locked"), 0o755);
  }
  expect(run.exitCode).toBe(8);
  expect(run.stderr).toMatch(/failed: .*locked: no permission to read it/);
  for (const name of ["locked/inside", "locked/sub/deep", "locked-not", "fresh"])
    expect([name, await exists(name)]).toEqual([name, true]);
  // After a failure nothing is deleted anywhere.
  expect(await exists("gone")).toBe(true);
  done(await sync("--delete", here, there));
  expect([await exists("gone"), await exists("locked/inside")]).toEqual([false, true]);
});
