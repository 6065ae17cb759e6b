import { Database } from "bun:sqlite";
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { cp, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { identityOf } from "../../src/base/file-facts.ts";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

/*
 * What a run notes of the files it sent spares the next one a closer look: it must never spare it one that was needed.
 */

let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncWorld();
});

beforeEach(() => world.next());

afterAll(() => world.stop());

/** Long gone, so that by its date everything at the target is newer. */
const moment = new Date(1_600_000_000_000);

async function writeDated(path: string, content: string): Promise<void> {
  await world.write(path, content);
  await utimes(join(world.work, world.here, path), moment, moment);
}

async function sync(source: string): Promise<string> {
  const run = await world.cec(["sync", source, world.there]);
  expect(run).toMatchObject({ exitCode: 0 });
  return run.stderr;
}

/** Of all files that the journals of this world know. */
function notedIdentities(): unknown[] {
  const folder = join(world.work, "home", ".local", "state", "cec", "transfers");
  const journals = readdirSync(folder).filter((name) => name.endsWith(".sqlite"));
  return journals.flatMap((name) => {
    const database = new Database(join(folder, name));
    try {
      return (database.query("SELECT identity FROM done").all() as { identity: unknown }[]).map((row) => row.identity);
    } finally {
      database.close();
    }
  });
}

async function content(path: string): Promise<string> {
  return (await world.cec(["cat", `${world.there}/${path}`])).stdout;
}

test("two sources with files of one size and date are not taken for each other", async () => {
  await writeDated("A/f", "from A");
  await writeDated("B/f", "from B");
  expect(await sync(`${world.here}/A`)).toContain("1 file copied");
  expect(await sync(`${world.here}/B`)).toContain("1 file copied");
  expect(await content("f")).toBe("from B");
  expect(await sync(`${world.here}/A`)).toContain("1 file copied");
  expect(await content("f")).toBe("from A");
});

test("a file that was replaced by one of the same size and the same millisecond is sent", async () => {
  await writeDated("f", "before");
  await sync(world.here);
  const path = join(world.work, world.here, "f");
  await writeFile(`${path}.new`, "after!");
  await utimes(`${path}.new`, moment, moment);
  await rename(`${path}.new`, path);
  expect(await sync(world.here)).toContain("1 file copied");
  expect(await content("f")).toBe("after!");
});

test("a source that was restored elsewhere is looked into once, and nothing is sent again", async () => {
  await writeDated("f", "content");
  await writeDated("sub/g", "more content");
  await sync(world.here);
  const from = join(world.work, world.here);
  await cp(from, `${from}-restored`, { recursive: true, preserveTimestamps: true });
  await rm(from, { recursive: true });
  const restored = `${world.here}-restored`;
  expect(await sync(restored)).toContain("0 files copied, 0 B, 0 verified, 2 skipped (unchanged)");
  expect(notedIdentities()).toContain(identityOf(await stat(join(world.work, restored, "f"), { bigint: true })));
});
