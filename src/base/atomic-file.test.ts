import { afterEach, beforeEach, expect, test } from "bun:test";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePrivate, writeFileAtomically } from "./atomic-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("makes folders and a file only the owner can read, whatever the umask", async () => {
  const before = process.umask(0);
  try {
    await writeFileAtomically(join(folder, "a", "b", "file"), "text");
  } finally {
    process.umask(before);
  }
  expect(await readFile(join(folder, "a", "b", "file"), "utf8")).toBe("text");
  expect((await stat(join(folder, "a", "b", "file"))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "a"))).mode & 0o777).toBe(0o700);
});

test("replaces the content and leaves nothing beside", async () => {
  const path = join(folder, "file");
  await writeFile(path, "a much longer text than the new one");
  await writeFileAtomically(path, "new");
  expect(await readFile(path, "utf8")).toBe("new");
  expect(await readdir(folder)).toEqual(["file"]);
});

test("a symbolic link stays a link", async () => {
  await writeFile(join(folder, "real"), "old");
  await symlink("real", join(folder, "link"));
  await writeFileAtomically(join(folder, "link"), "new");
  expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, "real"), "utf8")).toBe("new");
});

test("a failure leaves the old content and nothing beside", async () => {
  const path = join(folder, "sub");
  await mkdir(path);
  await expect(writeFileAtomically(path, "new")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["sub"]);
});

test("makePrivate takes bits away from others only where there are any", async () => {
  const path = join(folder, "file");
  await writeFile(path, "x", { mode: 0o644 });
  expect(await makePrivate(path, (await stat(path)).mode)).toBe(true);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await makePrivate(path, (await stat(path)).mode)).toBe(false);
});
