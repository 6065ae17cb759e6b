import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

/* A sync within the server is jobs of the server, which goes on with them whoever waits. */

let world: SyncWorld;
let cec: SyncWorld["cec"];

beforeAll(async () => {
  world = await startSyncWorld({ jobDelayMs: 400 });
  ({ cec } = world);
});
afterAll(() => world.stop());
beforeEach(() => world.next());

const names = ["a.txt", "b.txt", "sub/c.txt"];

async function listed(path: string): Promise<string[]> {
  const { stdout } = await cec(["find", path, "--type", "f", "--walk", "--json"]);
  return stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => String(JSON.parse(line).path).split("/").slice(2).join("/"))
    .sort();
}

/** Interrupts when the server has begun so many jobs of this kind. */
async function interrupted(words: readonly string[], path: RegExp, jobs: number): Promise<void> {
  world.sandbox.requests.clear();
  const stop = new AbortController();
  const run = cec(words, { signal: stop.signal });
  while (world.sandbox.requests.count({ path }) < jobs) await Bun.sleep(2);
  stop.abort();
  expect(await run).toMatchObject({ exitCode: 130 });
}

test("copies are stopped, so that they do not meet those of the next run", async () => {
  for (const name of names) await world.put(name, name);
  const words = ["sync", "--delete", world.there, world.there.replace("common-files", "personal-files")];
  await interrupted(words, /\/jobs\/user\/copy$/, 2);
  expect(await cec(words)).toMatchObject({ exitCode: 0 });
  // Time for what an unstopped job would still do.
  await Bun.sleep(500);
  expect(await listed(words.at(-1) ?? "")).toEqual(names);
});
