import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { runBinary } from "../support/binary.ts";
import type { CecRun } from "../support/run-cec.ts";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

let world: SyncWorld;
let sandbox: Sandbox;
let work: string;
let cec: SyncWorld["cec"];
/** A folder of its own for each test, here and on the server. */
let here: string;
let there: string;

beforeAll(async () => {
  world = await startSyncWorld();
  ({ sandbox, work, cec } = world);
});

beforeEach(() => {
  world.next();
  ({ here, there } = world);
});

afterAll(() => world.stop());

const write = (path: string, content: string): Promise<void> => world.write(path, content);
const read = (path: string): string => readFileSync(join(work, here, path), "utf8");

/** Everything below a remote folder, folders with a slash. */
async function remote(text = there): Promise<string[]> {
  const { stdout, exitCode } = await cec(["find", "--walk", "--json", text.replace("cells://", "")]);
  expect(exitCode).toBe(0);
  const root = text.replace("cells://", "");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { path: string; type: string })
    .filter(({ path }) => path !== root)
    .map(({ path, type }) => path.slice(root.length + 1) + (type === "file" ? "" : "/"))
    .sort();
}

async function sync(...words: string[]): Promise<CecRun> {
  return await cec(["sync", ...words]);
}

const done = (run: CecRun): void => expect(run).toMatchObject({ exitCode: 0 });
const requests = (): string[] => sandbox.requests.all().map(({ method, path }) => `${method} ${path}`);

describe("to the server", () => {
  test("sends what is new, then what changed; a second run costs the listings alone", async () => {
    await write("a/one.txt", "one");
    await write("a/b/two.txt", "two");
    await write(".hidden/x", "x");
    await mkdir(join(work, here, "empty"));
    const first = await sync(here, there);
    done(first);
    expect(first.stderr).toContain("3 files copied");
    expect(await remote()).toEqual(
      [".hidden/", ".hidden/x", "a/", "a/b/", "a/b/two.txt", "a/one.txt", "empty/"].sort(),
    );
    sandbox.requests.clear();
    const second = await sync(here, there);
    done(second);
    expect(second.stderr).toContain("0 files copied, 0 B, 0 verified, 3 skipped (unchanged)");
    expect(requests()).toEqual(["POST /a/tree/stats", "GET /io/"]);
    // The same size, within the same second: the note tells them apart.
    await write("a/one.txt", "ONE");
    const third = await sync(here, there);
    expect(third.stderr).toContain("1 file copied");
    expect((await cec(["cat", `${there}/a/one.txt`])).stdout).toBe("ONE");
  });

  test("a file that was only touched is looked into once, and not sent", async () => {
    await write("f", "content");
    done(await sync(here, there));
    await utimes(join(work, here, "f"), 2_000_000_000, 2_000_000_000);
    sandbox.requests.clear();
    const run = await sync(here, there);
    expect(run.stderr).toContain("1 skipped (unchanged)");
    expect(requests()).toEqual(["POST /a/tree/stats", "GET /io/"]);
  });

  test("what was changed on the server behind our back is noticed", async () => {
    await write("f", "ours");
    done(await sync(here, there));
    await world.put("f", "them");
    expect((await sync(here, there)).stderr).toContain("1 file copied");
    expect((await cec(["cat", `${there}/f`])).stdout).toBe("ours");
  });

  test("--delete takes away what is gone, into the recycle bin, and renames become moves", async () => {
    await write("keep.txt", "keep");
    await write("old/gone.txt", "gone");
    await write("old/renamed.bin", "a content that is found again");
    done(await sync(here, there));
    await rm(join(work, here, "old/gone.txt"));
    await mkdir(join(work, here, "new"));
    await rename(join(work, here, "old/renamed.bin"), join(work, here, "new/name.bin"));
    await rm(join(work, here, "old"), { recursive: true });
    done(await sync(here, there));
    expect(await remote()).toContain("old/gone.txt");
    await rm(join(work, here, "new/name.bin"));
    await write("new/name.bin", "a content that is found again");
    await cec(["rm", "-f", `${there}/new`.replace("cells://", "")]);
    sandbox.requests.clear();
    const run = await sync("--delete", here, there);
    done(run);
    expect(run.stderr).toContain("0 files copied, 0 B, 0 verified, 1 moved, 1 deleted");
    expect(sandbox.requests.count({ method: "PUT", path: /^\/io\// })).toBe(0);
    expect(await remote()).toEqual(["keep.txt", "new/", "new/name.bin"]);
    expect((await cec(["ls", "-R", "common-files/recycle_bin"])).stdout).toContain("gone.txt");
  });

  test("nothing is deleted after a failure, and the list says what failed: exit 8", async () => {
    await write("a", "a");
    await write("b", "b");
    done(await sync(here, there));
    await rm(join(work, here, "a"));
    await symlink("nowhere", join(work, here, "broken"));
    await write("c", "c");
    const run = await sync("--delete", here, there);
    expect(run.exitCode).toBe(8);
    expect(run.stderr).toContain("kept-after-failure");
    expect(run.stderr).toMatch(/failed: .*broken/);
    expect(await remote()).toEqual(["a", "b", "c"]);
  });

  test("refuses to empty a target: empty source, --max-delete, a whole workspace", async () => {
    await write("a", "a");
    await write("b", "b");
    done(await sync(here, there));
    await mkdir(join(work, here, "void"));
    const empty = await sync("--delete", `${here}/void`, there);
    expect(empty).toMatchObject({ exitCode: 6 });
    expect(empty.stderr).toContain("is empty: nothing is deleted");
    await rm(join(work, here, "a"));
    await rm(join(work, here, "void"), { recursive: true });
    const most = await sync("--delete", "--max-delete", "10%", here, there);
    expect(most).toMatchObject({ exitCode: 6 });
    expect(await remote()).toEqual(["a", "b"]);
    await write("other", "something else");
    await cec(["scp", join(here, "other"), "cells://personal-files/only"]);
    await write("other", "something new");
    const whole = await sync("--delete", here, "cells://personal-files");
    expect(whole.exitCode).not.toBe(0);
    expect(whole.stderr).toContain("emptied");
    expect(await remote("cells://personal-files")).toContain("only");
    expect((await sync("--delete", `${here}/none`, there)).exitCode).toBe(3);
    expect((await sync(here, "cells://no-such-workspace/x")).exitCode).toBe(3);
    expect((await sync(`${here}/b`, there)).exitCode).toBe(2);
    expect((await sync(here, join(here, "x"))).exitCode).toBe(2);
  });

  test("a file takes the place of a folder and the reverse only with --delete", async () => {
    await write("x/inside", "i");
    await write("y", "file");
    done(await sync(here, there));
    await rm(join(work, here, "x"), { recursive: true });
    await rm(join(work, here, "y"));
    await write("x", "now a file");
    await write("y/inside", "now a folder");
    const refused = await sync(here, there);
    expect(refused.exitCode).toBe(8);
    expect(refused.stderr).toContain("a folder stands where a file is to go");
    done(await sync("--delete", here, there));
    expect(await remote()).toEqual(["x", "y/", "y/inside"]);
  });

  test("--backup-dir keeps old versions, filters keep things out on both sides", async () => {
    await write("changed", "before");
    await write("gone", "gone");
    await write("junk.tmp", "local junk");
    done(await sync("--exclude", "*.tmp", here, there));
    expect(await remote()).toEqual(["changed", "gone"]);
    await write("changed", "after");
    await rm(join(work, here, "gone"));
    const backup = `${there}-kept`;
    done(await sync("--delete", "--backup-dir", backup, "--exclude", "*.tmp", here, there));
    expect(await remote()).toEqual(["changed"]);
    expect(await remote(backup)).toEqual(["changed", "gone"]);
    expect((await cec(["cat", `${backup}/changed`])).stdout).toBe("before");
    expect((await sync("--backup-dir", `${there}/in`, here, there)).exitCode).toBe(2);
  });

  test("--dry-run tells each thing and does nothing; --json is one account", async () => {
    await write("a", "a");
    await write("b", "bb");
    const dry = await sync("-n", here, there);
    done(dry);
    expect(dry.stdout.split("\n").filter((line) => line !== "")).toHaveLength(2);
    expect(dry.stdout).toContain("would send");
    expect((await cec(["stat", there])).exitCode).toBe(3);
    const run = await sync("--json", here, there);
    expect(JSON.parse(run.stdout)).toMatchObject({ files: 2, bytes: 3, verified: 2, failed: 0 });
  });
});

describe("from the server", () => {
  test("fetches what is new or changed, and deletes what is gone only with --delete", async () => {
    await write("a/one", "one");
    await write("two", "two");
    done(await sync(here, there));
    const back = `${here}-back`;
    done(await sync(there, back));
    expect(readFileSync(join(work, back, "a/one"), "utf8")).toBe("one");
    sandbox.requests.clear();
    expect((await sync(there, back)).stderr).toContain("2 skipped (unchanged)");
    expect(requests()).toEqual(["POST /a/tree/stats", "GET /io/"]);
    await writeFile(join(work, back, "mine"), "mine");
    await mkdir(join(work, back, "own/sub"), { recursive: true });
    await writeFile(join(work, back, "own/sub/f"), "f");
    expect((await sync(there, back)).stderr).toContain("only-at-target");
    expect(existsSync(join(work, back, "mine"))).toBe(true);
    done(await sync("--delete", "--backup-dir", `${here}-old`, there, back));
    expect(existsSync(join(work, back, "own"))).toBe(false);
    expect(readFileSync(join(work, `${here}-old`, "own/sub/f"), "utf8")).toBe("f");
  });

  test("a file renamed on the server is renamed here, without a byte fetched", async () => {
    await write("old/name.bin", "some content to be moved");
    await write("stay", "stay");
    done(await sync(here, there));
    const path = there.replace("cells://", "");
    done(await cec(["mkdir", `${path}/new`]));
    done(await cec(["mv", `${path}/old/name.bin`, `${path}/new/other.bin`]));
    sandbox.requests.clear();
    const run = await sync("--delete", there, here);
    done(run);
    expect(run.stderr).toContain("1 moved");
    expect(read("new/other.bin")).toBe("some content to be moved");
    expect(existsSync(join(work, here, "old/name.bin"))).toBe(false);
    expect(sandbox.requests.count({ method: "GET", path: /^\/io\/./ })).toBe(0);
  });

  test("nothing is written through a link that lies in the target", async () => {
    await write("dir/f", "from the server");
    done(await sync(here, there));
    const back = `${here}-back`;
    await mkdir(join(work, back), { recursive: true });
    await mkdir(join(work, `${here}-outside`));
    await symlink(join(work, `${here}-outside`), join(work, back, "dir"));
    await sync(there, back);
    expect(existsSync(join(work, `${here}-outside`, "f"))).toBe(false);
  });

  test("a folder gives way to a file with --delete, and is kept when that file does not come", async () => {
    await write("x", "a file");
    done(await sync(here, there));
    const back = `${here}-back`;
    await mkdir(join(work, back, "x"), { recursive: true });
    await writeFile(join(work, back, "x/precious"), "p");
    expect((await sync(there, back)).exitCode).toBe(6);
    expect(existsSync(join(work, back, "x/precious"))).toBe(true);
    done(await sync("--delete", there, back));
    expect(readFileSync(join(work, back, "x"), "utf8")).toBe("a file");
    expect(existsSync(join(work, back, "x.cec-old"))).toBe(false);
  });

  test("the source's dates come back with --preserve-times, else those of the server", async () => {
    await write("f", "content");
    await utimes(join(work, here, "f"), 1_500_000_000, 1_500_000_000);
    done(await sync("--preserve-times", here, there));
    const kept = `${here}-kept`;
    done(await sync("--preserve-times", there, kept));
    expect(statSync(join(work, kept, "f")).mtimeMs).toBe(1_500_000_000_000);
    sandbox.requests.clear();
    expect((await sync("--preserve-times", there, kept)).stderr).toContain("1 skipped (unchanged)");
    expect(requests()).toEqual(["POST /a/tree/stats", "GET /io/"]);
    const plain = `${here}-plain`;
    done(await sync(there, plain));
    expect(statSync(join(work, plain, "f")).mtimeMs).toBeGreaterThan(1_600_000_000_000);
    // Another machine has no notes: the kept date is enough.
    const other = await cec(["sync", "--preserve-times", here, there], { home: join(work, "other-home") });
    expect(other.stderr).toContain("1 skipped (unchanged)");
  });
});

describe("within the server", () => {
  test("copies by jobs of the server, and no byte passes here", async () => {
    await write("a/one", "one");
    await write("a/two", "two");
    await write("b/three", "three");
    await mkdir(join(work, here, "empty"));
    done(await sync(here, there));
    const copy = `cells://personal-files/${here}`;
    sandbox.requests.clear();
    const run = await sync(there, copy);
    done(run);
    expect(run.stderr).toContain("3 files copied, 11 B, 3 verified");
    expect(sandbox.requests.count({ path: /^\/io\/./ })).toBe(0);
    expect(await remote(copy)).toEqual(await remote());
    await write("a/one", "ONE!");
    await rm(join(work, here, "b"), { recursive: true });
    done(await sync("--delete", here, there));
    expect((await sync("--delete", there, copy)).stderr).toContain("1 file copied, 4 B, 1 verified, 1 deleted");
    expect((await cec(["cat", `${copy}/a/one`])).stdout).toBe("ONE!");
    expect((await sync(there, `${there}/inside`)).exitCode).toBe(2);
  });
});

test("the built binary syncs there and back", async () => {
  await write("a/one", "one");
  const up = await runBinary(["sync", here, there], { cwd: work, env: world.env });
  expect(up).toMatchObject({ exitCode: 0, stdout: "" });
  expect(up.stderr).toContain("1 file copied");
  const again = await runBinary(["sync", here, there], { cwd: work, env: world.env });
  expect(again.stderr).toContain("1 skipped (unchanged)");
  const down = await runBinary(["sync", "--delete", there, "fetched"], { cwd: work, env: world.env });
  expect(down).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(work, "fetched/a/one"), "utf8")).toBe("one");
});

test("a line of --files-from with .. is refused: it could match nothing", async () => {
  await write("kept", "1");
  await writeFile(join(work, "outside.txt"), "../secret\n");
  const run = await cec(["sync", here, there, "--files-from", "outside.txt"]);
  expect(run.stderr).toContain("--files-from outside.txt: ../secret");
  expect([run.stdout, run.exitCode]).toEqual(["", 2]);
});
