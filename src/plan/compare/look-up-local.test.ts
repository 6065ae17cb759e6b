import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EntryFilter } from "../filters/entry-filter.ts";
import { localSide } from "./side.ts";

let root: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "cec-look-up-"));
  await mkdir(join(root, "a/b"), { recursive: true });
  await writeFile(join(root, "a/b/file"), "four");
  await writeFile(join(root, "a/.cecignore"), "*.log\n");
  await writeFile(join(root, "cafe\u0301"), "decomposed");
  await mkdir(join(root, "twin\u00e9"));
  await mkdir(join(root, "twine\u0301"));
  await symlink("a", join(root, "link"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

test("tells what a walk would find, and nothing of what is past a link, a file or a name in two forms", async () => {
  const filter = new EntryFilter({ excludes: [], includes: [] });
  const side = localSide(root, { links: "skip", filter });
  const asked = [
    "a/b/file",
    "a/b",
    "a/none",
    "none/x",
    "link/b/file",
    "link",
    "a/b/file/x",
    "caf\u00e9",
    "twin\u00e9/x",
  ];
  const found = (await side.lookUp?.()(asked, signal)) ?? new Map();
  expect([...found.keys()]).toEqual(["a/b/file", "a/none", "none/x", "caf\u00e9"]);
  expect([found.get("a/none"), found.get("none/x")]).toEqual([null, null]);
  // The name as it lies there, not beside it; and each as the walk tells it.
  const walked = (await Array.fromAsync(side.entries())).filter(({ relative }) => found.get(relative));
  expect(walked).toEqual([...found.values()].filter((standing) => standing !== null));
  // Patterns of the folders above hold for what is judged now.
  expect([filter.excludes("a/x.log", "file"), filter.excludes("x.log", "file")]).toEqual([true, false]);
});

test("of a folder that is not there nothing stands anywhere", async () => {
  const filter = new EntryFilter({ excludes: [], includes: [] });
  const side = localSide(join(root, "missing"), { links: "skip", filter });
  expect(await side.lookUp?.()(["x", "a/y"], signal)).toEqual(
    new Map([
      ["x", null],
      ["a/y", null],
    ]),
  );
});
