import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncWorld();
});

beforeEach(async () => {
  world.next();
  for (const path of ["a/one", "b/two", "junk/three", "four"]) await world.write(path, path);
  await mkdir(join(world.work, world.here, "empty"));
});

afterAll(() => world.stop());

async function run(command: "sync" | "check", list: string, ...words: string[]) {
  await writeFile(join(world.work, "list"), list);
  return await world.cec([command, "--files-from", "list", ...words, world.here, world.there]);
}

async function remote(): Promise<string> {
  return (await world.cec(["ls", "-R", world.there.replace("cells://", "")])).stdout;
}

test("a path that SRC does not have is a failure, named; the others come, and nothing is deleted", async () => {
  await world.put("a/only-there", "stays");
  const list = "a\nb/two\nb/none\nno-folder/none\nfour/below-a-file\n";
  for (const words of [["-n"], []]) {
    const { stdout, stderr, exitCode } = await run("sync", list, "--delete", ...words);
    expect({ words, exitCode }).toEqual({ words, exitCode: 8 });
    for (const path of ["b/none", "no-folder/none", "four/below-a-file"])
      expect(stdout + stderr).toMatch(new RegExp(`${world.here}/${path}: .*not there`));
  }
  const listing = await remote();
  for (const name of ["one", "two", "only-there"]) expect(listing).toContain(name);
  for (const name of ["three", "four"]) expect(listing).not.toContain(name);
  expect(await run("check", "a/one\nb/none\n")).toMatchObject({ exitCode: 8 });
});

test("what a pattern leaves out is not missed", async () => {
  const { stderr, exitCode } = await run("sync", "a/one\njunk/three\njunk/none\n", "--exclude", "junk/");
  expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
});

test("a line . takes everything, empty folders too", async () => {
  expect(await run("sync", "a/one\n./\n.\n")).toMatchObject({ exitCode: 0 });
  expect(await world.cec(["check", world.here, world.there])).toMatchObject({ exitCode: 0 });
  expect(await remote()).toContain("empty");
  expect(await run("sync", ".\nnone\n")).toMatchObject({ exitCode: 8 });
});

test("a file named beside the line . guards a mirror: a disk that is not mounted deletes nothing", async () => {
  await world.write("disk/.mounted", "");
  await world.write("disk/data", "data");
  const mirror = () => run("sync", ".\ndisk/.mounted\n", "--delete");
  expect(await mirror()).toMatchObject({ exitCode: 0 });
  const disk = join(world.work, world.here, "disk");
  await rename(disk, `${disk}.away`);
  await mkdir(disk);
  await rename(`${disk}.away`, join(world.work, "away"));
  expect(await mirror()).toMatchObject({ exitCode: 8 });
  expect(await remote()).toContain("data");
  await world.write("disk/.mounted", "");
  expect(await mirror()).toMatchObject({ exitCode: 0 });
  expect(await remote()).not.toContain("data");
});

test("a list as other systems write it: a mark of its encoding, line ends, empty lines, names with blanks and dashes", async () => {
  for (const name of ["first", "-dash", " lead", "trail ", "#hash", "not listed"]) await world.write(name, name);
  const { here, there, work } = world;
  await writeFile(join(work, "list.txt"), "\uFEFFfirst\r\n\r\n-dash\r\n lead\r\ntrail \r\n#hash\r\n");
  expect(await world.cec(["sync", "--files-from", "list.txt", here, there])).toMatchObject({ exitCode: 0 });
  const { stdout } = await world.cec(["check", "--json", here, there]);
  const missing = stdout.split("\n").filter((line) => line.includes(`"missing"`));
  const left = missing.map((line) => (JSON.parse(line) as { path: string }).path);
  for (const name of ["first", "-dash", " lead", "trail ", "#hash"]) expect(left).not.toContain(name);
  expect(left).toContain("not listed");
});
