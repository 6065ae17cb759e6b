import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { scp } from "./support/scp.ts";
import { firstSeed, randomOf, runsOf } from "./support/seeds.ts";
import { missingIn, readTree, type Tree, writeTree, wrongIn } from "./support/tree.ts";
import { treeOf } from "./support/trees.ts";

/*
 * The server goes away in the middle of a copy and comes back, having forgotten its unfinished uploads. The copy goes on if the server is
 * back soon; else it fails as one that a retry may help, and the same command brings the rest.
 */

let folder = "";
let sandbox: Sandbox;
let port = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cec-restart-"));
  sandbox = await startSandbox({ dir: join(folder, "server") });
  port = Number(new URL(sandbox.url).port);
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const seeds = Array.from({ length: runsOf(3) }, (_, at) => firstSeed + at);

/** Stops the server after a time and starts it again after another. */
async function restart(afterMs: number, awayMs: number): Promise<void> {
  await Bun.sleep(afterMs);
  await sandbox.stop();
  await Bun.sleep(awayMs);
  sandbox = await startSandbox({ dir: join(folder, "server"), port });
}

const run = (...words: string[]) =>
  scp(["--part-size", "10", "--multipart-threshold", "10", ...words], {
    url: sandbox.url,
    token: sandbox.tokens.alice ?? "",
    cwd: folder,
    home: join(folder, "home"),
    // A server that is just starting asks for ten seconds: then the copy ends, and the next one finds it ready.
    budgetMs: 2000,
  });

/** Copies while the server restarts, and once more if that was too much. @returns what the copies ended with. */
async function throughRestart(seed: number, read: () => Tree, tree: Tree, ...words: string[]): Promise<number[]> {
  const random = randomOf(seed);
  const first = run(...words);
  await restart(random.next() * 120, random.next() < 0.5 ? 20 : 400);
  const exits = [(await first).exitCode];
  const copy = new Map([...read()].filter(([path]) => !path.endsWith(".cec-part")));
  expect({ seed, wrong: wrongIn(copy, tree) }).toEqual({ seed, wrong: [] });
  if (exits[0] !== 0) {
    const second = await run(...words);
    exits.push(second.exitCode);
    expect({ seed, said: second.stderr, exits }).toMatchObject({ exits: [exits[0], 0] });
  }
  expect({ seed, wrong: wrongIn(read(), tree), missing: missingIn(read(), tree) }).toEqual({
    ...{ seed, wrong: [], missing: [] },
  });
  return exits;
}

test(`while it is sent to, ${seeds.length} times`, async () => {
  for (const seed of seeds) {
    const tree = treeOf(seed);
    const label = `up${seed}`;
    mkdirSync(join(folder, label));
    writeTree(join(folder, label, "tree"), tree);
    const read = () => readTree(join(folder, "server", "files", "pydiods1", label));
    const exits = await throughRestart(seed, read, tree, join(label, "tree"), `cells://common-files/${label}`);
    expect([0, 7, 8]).toContain(exits[0] ?? -1);
    rmSync(join(folder, label), { recursive: true });
  }
}, 600_000);

test(`while it is fetched from, ${seeds.length} times`, async () => {
  for (const seed of seeds) {
    const tree = treeOf(seed);
    const label = `down${seed}`;
    mkdirSync(join(folder, label));
    writeTree(join(folder, label, "tree"), tree);
    expect((await run(join(label, "tree"), `cells://common-files/${label}`)).exitCode).toBe(0);
    const read = () => readTree(join(folder, label, "back"));
    const exits = await throughRestart(seed, read, tree, `cells://common-files/${label}`, join(label, "back"));
    expect([0, 7, 8]).toContain(exits[0] ?? -1);
    rmSync(join(folder, label), { recursive: true });
  }
}, 600_000);
