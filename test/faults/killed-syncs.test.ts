import { afterAll, beforeAll, expect } from "bun:test";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cecBinary } from "../support/binary.ts";
import { type SyncWorld, startSyncWorld } from "../sync/sync-world.ts";
import { faultTest } from "./support/fault-test.ts";

/*
 * The binary is killed (SIGKILL) in the midst of `sync --delete` and started again. At no moment may something be gone from the target while
 * what takes its place is not there, and the second run makes the two the same.
 */

let world: SyncWorld;
let binary = "";
/** What a run that is left alone asks of the server. */
let wholeRequests = 0;

interface Ended {
  readonly exitCode: number;
  readonly stderr: string;
  readonly killed: boolean;
}

async function cec(words: readonly string[], killAfterRequests?: number): Promise<Ended> {
  world.sandbox.requests.clear();
  const env = { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", ...world.env };
  const child = Bun.spawn([binary, ...words], { stdio: ["ignore", "ignore", "pipe"], env, cwd: world.work });
  const look = (): void => {
    if (world.sandbox.requests.count({}) >= (killAfterRequests ?? Number.POSITIVE_INFINITY)) child.kill("SIGKILL");
  };
  const timer = setInterval(look, 1);
  const [stderr, exitCode] = [await new Response(child.stderr).text(), await child.exited];
  clearInterval(timer);
  return { exitCode, stderr, killed: child.signalCode === "SIGKILL" };
}

async function done(words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await cec(words);
  expect({ words, exitCode, stderr }).toMatchObject({ exitCode: 0 });
}

const gone = (at: number): string => `gone/${at % 3}/f${at}`;
const fresh = (at: number): string => `fresh/${at % 3}/f${at}`;
const many = Array.from({ length: 30 }, (_, at) => at);

/** A target as the last run left it, and a source in which files were changed, added, renamed and deleted since. */
async function prepare(): Promise<void> {
  world.next();
  const local = (path: string): string => join(world.work, world.here, path);
  for (const at of many) {
    await world.write(`kept/f${at}`, `kept ${at}`);
    await world.write(`changed/f${at}`, `before ${at}`);
    await world.write(`old/f${at}`, `a content that moves ${at}`.repeat(at + 1));
    await world.write(gone(at), `gone ${at}`);
  }
  await done(["sync", world.here, world.there]);
  for (const at of many) {
    await writeFile(local(`changed/f${at}`), `afterwards ${at}`.repeat(500 * at));
    await world.write(fresh(at), `fresh ${at}`.repeat(3000 * at));
  }
  await rename(local("old"), local("renamed"));
  await rm(local("gone"), { recursive: true });
  await mkdir(local("empty"));
}

async function remote(): Promise<Set<string>> {
  const root = world.there.replace("cells://", "");
  const { stdout } = await world.cec(["find", "--walk", "--json", root]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return new Set(lines.map((line) => (JSON.parse(line) as { path: string }).path.slice(root.length + 1)));
}

beforeAll(async () => {
  binary = await cecBinary();
  world = await startSyncWorld();
  await prepare();
  await done(["sync", "--delete", world.here, world.there]);
  wholeRequests = world.sandbox.requests.count({});
});

afterAll(() => world.stop());

faultTest("killed while it syncs and deletes", 5, async (seed, random) => {
  await prepare();
  const words = ["sync", "--delete", world.here, world.there];
  // The deletions are the last few requests: every other run is killed among these.
  const from = seed % 2 === 0 ? wholeRequests - 6 : 1;
  const first = await cec(words, random.between(from, wholeRequests - 1));
  if (first.killed) {
    const there = await remote();
    for (const at of many) {
      expect([at, there.has(`kept/f${at}`), there.has(`changed/f${at}`)]).toEqual([at, true, true]);
      // A rename takes nothing away: the content is under one of its names.
      expect([at, there.has(`old/f${at}`) || there.has(`renamed/f${at}`)]).toEqual([at, true]);
    }
    // Deletions come last.
    if (many.some((at) => !there.has(gone(at))))
      expect(many.filter((at) => !there.has(fresh(at)) || !there.has(`renamed/f${at}`))).toEqual([]);
  }
  await done(words);
  await done(["check", "--checksum", world.here, world.there]);
  expect([...(await remote())].filter((path) => /^(gone|old)|cec-part/.test(path))).toEqual([]);
});
