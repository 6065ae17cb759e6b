import { afterAll, beforeAll, expect } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import type { RequestRecord } from "../../src/sandbox/request-log.ts";
import { repeats } from "./support/always.ts";
import { faultTest } from "./support/fault-test.ts";
import { runInProcess, type Verb } from "./support/run-in-process.ts";
import type { Random } from "./support/seeds.ts";
import { missingIn, pathsBelow, readTree, type Tree, writeTree, wrongIn } from "./support/tree.ts";
import { treeOf, verbOf } from "./support/trees.ts";

/*
 * The server goes away in the middle of a copy and comes back, having forgotten its unfinished uploads. The copy goes on if the server is
 * back soon; else it fails as one that a retry may help, and the same command brings the rest.
 */

const partBytes = 10_485_760;
/** Requests at once for which so early in a run there is room. */
const inFlight = 8;

let folder = "";
let sandbox: Sandbox;
let port = 0;
/** What servers that are gone were asked. */
let asked: RequestRecord[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cec-restart-"));
  sandbox = await startSandbox({ dir: join(folder, "server") });
  port = Number(new URL(sandbox.url).port);
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Stops the server after a time and starts it again after another. */
async function restart(afterMs: number, awayMs: number): Promise<void> {
  await Bun.sleep(afterMs);
  asked.push(...sandbox.requests.all());
  await sandbox.stop();
  await Bun.sleep(awayMs);
  sandbox = await startSandbox({ dir: join(folder, "server"), port });
}

const run = (verb: Verb, ...words: string[]) =>
  runInProcess(verb, ["--part-size", "10", "--multipart-threshold", "10", ...words], {
    url: sandbox.url,
    token: sandbox.tokens.alice ?? "",
    cwd: folder,
    home: join(folder, "home"),
    // A server that is just starting asks for ten seconds: then the copy ends, and the next one finds it ready.
    budgetMs: 2000,
  });

interface Copying {
  readonly seed: number;
  readonly label: string;
  readonly random: Random;
  readonly original: Tree;
  readonly words: readonly string[];
  /** What is at the target. */
  read(): Tree;
  /** Contents that a server which forgot its uploads may be sent again, beside those that were in flight. */
  readonly forgotten: number;
}

/** Copies while the server restarts, and once more if that was too much. */
async function throughRestart({ seed, label, random, original, words, read, forgotten }: Copying): Promise<void> {
  const verb = verbOf(seed);
  asked = [];
  sandbox.requests.clear();
  const first = run(verb, ...words);
  await restart(random.next() * 120, random.next() < 0.5 ? 20 : 400);
  const exits = [(await first).exitCode];
  expect([0, 7, 8]).toContain(exits[0] ?? -1);
  // A part file, or an upload that the server has forgotten, is no copy.
  const copy = new Map([...read()].filter(([path]) => !path.endsWith(".cec-part")));
  expect({ seed, wrong: wrongIn(copy, original) }).toEqual({ seed, wrong: [] });
  if (exits[0] !== 0) {
    const second = await run(verb, ...words);
    exits.push(second.exitCode);
    expect({ seed, said: second.stderr, exits }).toMatchObject({ exits: [exits[0], 0] });
  }
  const repeated = repeats([...asked, ...sandbox.requests.all()], original, label);
  // Those in flight when the server went, whose answers were lost.
  const mayRepeat = inFlight + forgotten;
  const outside = pathsBelow(folder).filter((path) => !new RegExp(`^(server|home|${label}/(tree|back))/`).test(path));
  expect({
    seed,
    wrong: wrongIn(read(), original),
    missing: missingIn(read(), original),
    outside,
    repeated: repeated.length > mayRepeat ? repeated : "few",
  }).toEqual({ seed, wrong: [], missing: [], outside: [], repeated: "few" });
}

/** A server that was started anew has forgotten what it had of unfinished uploads. */
const partsOf = (tree: Tree): number =>
  [...tree.values()].reduce((sum, { length }) => sum + (length < partBytes ? 0 : Math.ceil(length / partBytes)), 0);

faultTest("the server restarts while it is sent to", 3, async (seed, random) => {
  const original = treeOf(seed);
  const label = `up${seed}`;
  writeTree(join(folder, label, "tree"), original);
  const there = join(folder, "server", "files", "pydiods1", label);
  const words = [join(label, "tree"), `cells://common-files/${label}`];
  try {
    const facts = { seed, label, random, original, words, forgotten: partsOf(original) };
    await throughRestart({ ...facts, read: () => readTree(there) });
  } finally {
    rmSync(join(folder, label), { recursive: true });
    rmSync(there, { recursive: true, force: true });
  }
});

faultTest("the server restarts while it is fetched from", 3, async (seed, random) => {
  const original = treeOf(seed);
  const label = `down${seed}`;
  mkdirSync(join(folder, label));
  writeTree(join(folder, label, "tree"), original);
  const remote = `cells://common-files/${label}`;
  try {
    expect((await run("scp", join(label, "tree"), remote)).exitCode).toBe(0);
    const words = [remote, join(label, "back")];
    const read = () => readTree(join(folder, label, "back"));
    await throughRestart({ seed, label, random, original, words, read, forgotten: 0 });
  } finally {
    rmSync(join(folder, label), { recursive: true });
  }
});
