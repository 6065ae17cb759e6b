import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { compareTreePaths } from "../base/paths.ts";
import { walkLocal } from "./local-walk.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "walk-"));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function walk(path: string, links: "follow" | "skip" = "follow"): Promise<string[]> {
  const seen: string[] = [];
  for await (const found of walkLocal(path, { links })) {
    const detail =
      found.kind === "file"
        ? found.sizeBytes
        : found.kind === "skip"
          ? found.reason
          : found.kind === "trouble"
            ? found.error.code
            : "";
    seen.push(`${found.kind} ${found.relative} ${detail}`.trim());
  }
  return seen;
}

test("folders stand before their children, children in order, hidden ones too", async () => {
  await mkdir(join(root, "b/inner"), { recursive: true });
  await mkdir(join(root, "empty"));
  await writeFile(join(root, "b/inner/x"), "12345");
  await writeFile(join(root, "b-c"), "");
  await writeFile(join(root, ".hidden"), "1");
  expect(await walk(root)).toEqual([
    "folder",
    "file .hidden 1",
    "folder b",
    "folder b/inner",
    "file b/inner/x 5",
    "file b-c 0",
    "folder empty",
  ]);
  expect(await walk(join(root, "b-c"))).toEqual(["file  0"]);
});

test("links are followed or skipped, and never in circles", async () => {
  await mkdir(join(root, "d"));
  await writeFile(join(root, "d/f"), "1");
  await symlink("..", join(root, "d/up"));
  await symlink("d/f", join(root, "to-file"));
  await symlink("d", join(root, "to-folder"));
  await symlink("nowhere", join(root, "dangling"));
  await symlink("self", join(root, "self"));
  expect(await walk(root)).toEqual([
    "folder",
    "folder d",
    "file d/f 1",
    "skip d/up symlink-loop",
    "trouble dangling not-found",
    "trouble self failed",
    "file to-file 1",
    "folder to-folder",
    "file to-folder/f 1",
    "skip to-folder/up symlink-loop",
  ]);
  expect((await walk(root, "skip")).filter((line) => line.startsWith("skip"))).toEqual([
    "skip d/up symlink",
    "skip dangling symlink",
    "skip self symlink",
    "skip to-file symlink",
    "skip to-folder symlink",
  ]);
});

test("an unreadable folder is trouble, the rest goes on", async () => {
  await mkdir(join(root, "locked"));
  await writeFile(join(root, "z"), "");
  await chmod(root, 0o755);
  await chmod(join(root, "locked"), 0);
  // Nothing is unreadable to the superuser: the walk runs as nobody.
  const superuser = process.getuid?.() === 0;
  if (superuser) process.seteuid?.(65_534);
  try {
    expect(await walk(root)).toEqual(["folder", "folder locked", "trouble locked forbidden", "file z 0"]);
  } finally {
    if (superuser) process.seteuid?.(0);
    await chmod(join(root, "locked"), 0o755);
  }
});

test("names that are one on the server are told apart", async () => {
  await writeFile(join(root, "\u00e9"), "");
  await writeFile(join(root, "e\u0301"), "");
  await writeFile(join(root, ".pydio"), "");
  await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xff])]), "");
  const seen = await walk(root);
  expect(seen).toEqual([
    "folder",
    "trouble .pydio failed",
    expect.stringMatching(/^trouble b/),
    "file \u00e9 0",
    "trouble \u00e9 failed",
  ]);
});

test("special files are skipped", async () => {
  const server = Bun.listen({ unix: join(root, "socket"), socket: { data() {} } });
  try {
    expect(await walk(root)).toEqual(["folder", "skip socket special-file"]);
  } finally {
    server.stop(true);
  }
});

test("a missing root is an error", async () => {
  expect(await walk(join(root, "absent")).catch((error: unknown) => error)).toMatchObject({ code: "not-found" });
});

test("any tree comes out once, in tree order", async () => {
  const name = fc
    .string({ unit: fc.constantFrom("a", "b", "-", ".", " ", "Z"), minLength: 1, maxLength: 3 })
    .filter((text) => !/^\.+$/.test(text));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
      async (paths) => {
        const top = await mkdtemp(join(root, "t-"));
        const folders = new Set<string>();
        for (const segments of paths) {
          await mkdir(join(top, ...segments), { recursive: true });
          for (let depth = 1; depth <= segments.length; depth += 1) folders.add(segments.slice(0, depth).join("/"));
        }
        const seen: string[] = [];
        for await (const found of walkLocal(top, { links: "follow" }))
          if (found.relative !== "") seen.push(found.relative);
        expect(seen).toEqual([...folders].sort(compareTreePaths));
      },
    ),
    { numRuns: 40 },
  );
});
