import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";
import { cecOn } from "../support/run-cec.ts";
import { scriptedServer } from "../support/scripted-server.ts";

const path = "common-files/notes.txt";
let world: ExampleWorld;
let cec: ExampleWorld["cec"];

beforeAll(async () => {
  world = await startExampleWorld();
  cec = world.cec;
  for (const content of ["first", "second", "third"]) await world.put(path, content);
});
afterAll(() => world.stop());

interface Listed {
  version: string;
  number: number;
  size: number;
}

async function versions(): Promise<Listed[]> {
  const { stdout } = await cec(["versions", "ls", "--json", path]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Listed);
}

/** Of what the version with this content is called: contents here differ in their size. */
async function idOf(content: string): Promise<string> {
  return (await versions()).find(({ size }) => size === content.length)?.version ?? "";
}

const local = (name: string) => readFileSync(join(world.work, name), "utf8");

describe("versions", () => {
  test("are listed newest first; where none are kept it says so", async () => {
    expect((await versions()).map(({ number, size }) => [number, size]).slice(0, 2)).toEqual([
      [1, "second".length],
      [2, "first".length],
    ]);
    const table = (await cec(["versions", "ls", path])).stdout;
    expect(table).toMatch(/\| # \| +VERSION +\| +SIZE +\| +MODIFIED +\| +DESCRIPTION +\|/);
    const none = await cec(["versions", "ls", "personal-files/todo.txt"]);
    expect(none).toMatchObject({ exitCode: 0, stdout: "" });
    expect(none.stderr).toContain("keeps no versions");
    expect((await cec(["versions", "ls", "common-files/none"])).exitCode).toBe(3);
    expect((await cec(["versions", "ls", "common-files/logs"])).exitCode).toBe(2);
  });

  test("one is fetched by number, by id and by its beginning, to a name, a folder, a pipe", async () => {
    expect(await cec(["versions", "get", path, "2", "by-number.txt"])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(local("by-number.txt")).toBe("first");
    const id = await idOf("second");
    await cec(["versions", "get", path, id, "by-id.txt"]);
    expect(local("by-id.txt")).toBe("second");
    await cec(["versions", "get", path, id.slice(0, 8), "photos/"]);
    expect(local("photos/notes.txt")).toBe("second");
    expect((await cec(["versions", "get", path, "1", "-"])).stdout).toBe("second");
  });

  test("what stands there is kept without --force, and what is wrong leaves nothing behind", async () => {
    await writeFile(join(world.work, "mine.txt"), "mine");
    expect((await cec(["versions", "get", path, "1", "mine.txt"])).exitCode).toBe(6);
    expect(local("mine.txt")).toBe("mine");
    expect((await cec(["versions", "get", "-f", path, "1", "mine.txt"])).exitCode).toBe(0);
    expect(local("mine.txt")).toBe("second");
    for (const which of ["9", "0", "ab", "00000000-0000-4000-8000-000000000000"]) {
      expect(await cec(["versions", "get", path, which, "nothing.txt"])).toMatchObject({ exitCode: 3, stdout: "" });
    }
    const would = await cec(["versions", "get", path, "1", "nothing.txt", "--dry-run"]);
    expect(would.stdout).toContain(`would fetch a version of ${path} to `);
    expect(readdirSync(world.work)).not.toContain("nothing.txt");
  });

  test("Tab offers their ids with one request, and what can follow", async () => {
    const first = await idOf("first");
    const tab = async (...words: string[]) => {
      world.sandbox.requests.clear();
      const { stdout } = await cec(["__complete", "--no-cache", ...words]);
      return { lines: stdout.split("\n").slice(0, -1), requests: world.sandbox.requests.total };
    };
    const all = await tab("versions", "get", `cells//${path}`, "");
    expect(all.requests).toBe(1);
    expect(all.lines.find((line) => line.startsWith(first))).toMatch(/^\S+\t2: (now|\d seconds? ago), 5 B$/);
    expect((await tab("versions", "restore", path, first.slice(0, 9))).lines.map((line) => line.slice(0, 36))).toEqual([
      first,
      ":4",
    ]);
    expect((await tab("versions", "get", "common-files/none", "")).lines).toEqual([":4"]);
    expect((await tab("versions", "get", path, first, "")).requests).toBe(0);
  });

  test("a version that arrives different is a failure, and the target stays what it was", async () => {
    const versionId = "00000000-0000-4000-8000-000000000001";
    const node = { Path: "ws/a.txt", Type: "LEAF", Uuid: "u", Size: "5", MTime: "1795473994" };
    const Etag = new Bun.CryptoHasher("md5").update("right").digest("hex");
    const MetaStore = { versionId: JSON.stringify(versionId) };
    const server = scriptedServer({
      "GET /a/tree/stat/ws/a.txt": () => Response.json({ Node: node }),
      "POST /a/tree/stats": () => Response.json({ Nodes: [{ ...node, Etag, MetaStore }] }),
      "GET /io/ws/a.txt": () => new Response("wrong", { headers: { etag: `"${Etag}"` } }),
    });
    try {
      const there = cecOn({ url: server.url, token: "t" }, { cwd: world.work });
      await writeFile(join(world.work, "kept.txt"), "kept");
      expect((await there(["versions", "get", "-f", "ws/a.txt", "1", "kept.txt"])).exitCode).toBe(9);
      expect(local("kept.txt")).toBe("kept");
      expect(readdirSync(world.work).filter((name) => name.includes("cec-part"))).toEqual([]);
      expect(server.seen.at(-1)?.path).toBe(`/io/ws/a.txt?versionId=${versionId}`);
    } finally {
      await server.stop();
    }
  });

  test("one comes back, what it replaces becomes a version, and both are checked", async () => {
    const would = await cec(["versions", "restore", "--dry-run", path, "2"]);
    expect(would.stdout).toStartWith(`would restore ${path}`);
    expect((await cec(["cat", path])).stdout).toBe("third");
    const restored = await cec(["versions", "restore", path, await idOf("first")]);
    expect(restored).toMatchObject({ exitCode: 0, stdout: "" });
    expect(restored.stderr).toMatch(/^common-files\/notes\.txt is the version of \S+Z again\n$/);
    expect((await cec(["cat", path])).stdout).toBe("first");
    // "first" and "third" are of one length: the newest is what was replaced.
    expect((await cec(["versions", "get", path, "1", "-"])).stdout).toBe("third");
    expect((await cec(["versions", "restore", "personal-files/todo.txt", "1"])).exitCode).toBe(3);
  });
});
