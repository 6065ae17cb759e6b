import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary } from "../support/binary.ts";
import { faultTest } from "./support/fault-test.ts";
import type { Random } from "./support/seeds.ts";
import { makeTree, missingIn, pathsBelow, readTree, writeTree, wrongIn } from "./support/tree.ts";

/*
 * The binary is killed (SIGKILL) at a random moment and started again: the second run must bring the rest, and no more than the rest.
 */

const mebibyte = 1_048_576;
const sizes: Record<string, number> = { "big.bin": 64 * mebibyte + 4321, "sub/middle.bin": 3 * mebibyte };
for (let at = 0; at < 120; at += 1) sizes[`small/d${at % 4}/f${at}.bin`] = 1000 + 37 * at;
const original = makeTree(1, sizes);
/** Parts of one file at once (the default of `--parts-concurrency`): so many streams may lose what they were at. */
const streams = 3;

let folder = "";
let sandbox: Sandbox;
let binary = "";

beforeAll(async () => {
  binary = await cecBinary();
  folder = mkdtempSync(join(tmpdir(), "cec-killed-"));
  writeTree(join(folder, "tree"), original);
  sandbox = await startSandbox({ dir: join(folder, "server") });
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly exitCode: number | null;
  readonly killed: boolean;
  readonly stderr: string;
  readonly ms: number;
}

function env(home: string): Record<string, string> {
  const token = sandbox.createToken("alice", { lifeSeconds: 3600 });
  // Each run has another token: what was begun must not hang on it.
  return { PATH: process.env.PATH ?? "", HOME: home, CEC_URL: sandbox.url, CEC_TOKEN: token };
}

async function cec(words: readonly string[], home: string, cwd: string, killAfterMs?: number): Promise<Ended> {
  const start = performance.now();
  const child = Bun.spawn([binary, ...words], { stdio: ["ignore", "ignore", "pipe"], env: env(home), cwd });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const stderr = await new Response(child.stderr).text();
  const exitCode = await child.exited;
  clearTimeout(timer);
  return { exitCode, killed: child.signalCode === "SIGKILL", stderr, ms: performance.now() - start };
}

/** Bodies that arrived whole, by path and part. */
function sentBodies(): string[] {
  return sandbox.requests.all({ method: "PUT", status: 200 }).map(({ path, query }) => {
    const part = new URLSearchParams(query).get("partNumber");
    return part === null ? path : `${path}#${part}`;
  });
}

/** It ended before the kill, or was killed in its last moments, with nothing left to take up: to run it again is another copy. */
function wasOver(run: Ended, copy: string, home: string): boolean {
  return !run.killed || (missingIn(readTree(copy), original).length === 0 && !isBegun(home));
}

/** A journal knows of a run that was begun and not finished; the file of one that was may still be there. */
function isBegun(home: string): boolean {
  const folder = join(home, ".local", "state", "cec", "transfers");
  const journals = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".sqlite")) : [];
  return journals.some((name) => {
    const database = new Database(join(folder, name));
    try {
      const made = database.query("SELECT 1 FROM sqlite_master WHERE name = 'begun'").get() !== null;
      return made && database.query("SELECT 1 FROM begun").get() !== null;
    } finally {
      database.close();
    }
  });
}

function expectWhole(root: string): void {
  const copy = readTree(root);
  expect({ wrong: wrongIn(copy, original), missing: missingIn(copy, original) }).toEqual({ wrong: [], missing: [] });
}

/** Bytes of a file that a run which was killed had brought to the disk, as the disk itself shows. */
function receivedOf(name: string, root: string): number {
  const wanted = original.get(name) ?? Buffer.alloc(0);
  if (existsSync(join(root, name))) return wanted.length;
  const part = existsSync(root) ? readdirSync(root).find((each) => each.startsWith(`${name}.`)) : undefined;
  if (part === undefined) return 0;
  const found = readFileSync(join(root, part));
  // Its notes are off already: it was about to get its name.
  if (found.length === wanted.length) return 0;
  let received = 0;
  for (let at = 0; at < wanted.length; at += 65_536) {
    const block = wanted.subarray(at, at + 65_536);
    if (block.equals(found.subarray(at, at + block.length))) received += block.length;
  }
  return received;
}

const upload = (name: string, source: string) =>
  ["scp", "--part-size", "10", "--multipart-threshold", "20", source, `cells://common-files/${name}`] as const;
const download = (name: string, target: string) => ["scp", `cells://common-files/${name}`, target] as const;

function moment(random: Random, wholeMs: number): number {
  return 15 + random.next() * wholeMs;
}

/** How long runs take that are left alone. */
const wholeMs = { up: 0, down: 0 };
beforeAll(async () => {
  const home = join(folder, "home");
  mkdirSync(home);
  // The first run of all reads the program from the disk.
  expect((await cec(upload("source", "tree"), home, folder)).exitCode).toBe(0);
  wholeMs.up = (await cec(upload("whole", "tree"), home, folder)).ms;
  wholeMs.down = (await cec(download("source", join(folder, "whole")), home, folder)).ms;
});

/** Where a seed works; nothing but what is expected may be left beside. */
async function inHome(name: string, work: (home: string) => Promise<void>): Promise<void> {
  const home = join(folder, name);
  const stored = join(folder, "server", "files", "pydiods1");
  mkdirSync(join(home, "out"), { recursive: true });
  const before = new Set([...readdirSync(folder), ...readdirSync(stored)]);
  try {
    await work(home);
    const beside = [...readdirSync(folder), ...readdirSync(stored)].filter(
      (each) => !before.has(each) && each !== name,
    );
    expect(beside).toEqual([]);
    const own = pathsBelow(home).filter((path) => !/^(out\/back\/|\.local\/state\/cec\/)/.test(path));
    expect(own).toEqual([]);
  } finally {
    for (const upload of sandbox.services.uploads.all()) sandbox.services.uploads.end(upload);
    rmSync(home, { recursive: true });
    rmSync(join(stored, name), { recursive: true, force: true });
  }
}

faultTest("killed while it sends", 6, (seed, random) =>
  inHome(`up-${seed}`, async (home) => {
    const name = `up-${seed}`;
    sandbox.requests.clear();
    const first = await cec(upload(name, "tree"), home, folder, moment(random, wholeMs.up));
    const copied = join(folder, "server", "files", "pydiods1", name);
    if (wasOver(first, copied, home)) return expectWhole(copied);
    const before = sentBodies();
    sandbox.requests.clear();
    // From another folder, so that only what the journal knows is common to both.
    const second = await cec(upload(name, "../tree"), home, join(folder, "server"));
    expect({ exit: second.exitCode, stderr: second.stderr }).toMatchObject({ exit: 0 });
    expectWhole(copied);
    const again = sentBodies().filter((body) => before.includes(body));
    const partsAgain = again.filter((body) => body.includes("#"));
    expect(partsAgain.length).toBeLessThanOrEqual(streams);
    // A small file is a part of its own: one for each request that was in flight.
    expect(again.length - partsAgain.length).toBeLessThanOrEqual(64);
    // Killed before it could write down the id it was given, it leaves an upload without a part, which the server drops in time.
    const left = sandbox.services.uploads.all();
    expect([[], [0]]).toContainEqual(left.map(({ parts }) => parts.size));
    expect(readdirSync(join(home, ".local", "state", "cec", "transfers"))).toEqual([]);
  }),
);

faultTest("killed while it fetches", 6, (seed, random) =>
  inHome(`down-${seed}`, async (home) => {
    const out = join(home, "out", "back");
    const first = await cec(download("source", out), home, folder, moment(random, wholeMs.down));
    if (wasOver(first, out, home)) return expectWhole(out);
    const half = readTree(out);
    for (const path of half.keys()) if (path.endsWith(".cec-part")) half.delete(path);
    expect(wrongIn(half, original)).toEqual([]);
    const received = receivedOf("big.bin", out);
    sandbox.requests.clear();
    const second = await cec(download("source", "out/back"), home, home);
    expect({ exit: second.exitCode, stderr: second.stderr }).toMatchObject({ exit: 0 });
    expectWhole(out);
    const big = sandbox.requests.all({ method: "GET", path: /\/big\.bin$/, status: 206 });
    const asked = big.reduce((sum, { responseBytes }) => sum + responseBytes, 0);
    // A part is 10 MiB, and each stream may have lost the one it was at.
    const size = sizes["big.bin"] ?? 0;
    const within = asked <= size - received + streams * 10 * mebibyte;
    expect({ asked, received, within }).toMatchObject({ within: true });
    expect(sandbox.requests.all({ method: "GET", path: /\/big\.bin$/, status: 200 })).toEqual([]);
    expect(readdirSync(join(home, ".local", "state", "cec", "transfers"))).toEqual([]);
  }),
);
