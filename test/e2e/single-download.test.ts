import { beforeEach, expect, test } from "bun:test";
import { closeSync, openSync, readdirSync, readFileSync, readSync, truncateSync, writeSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createGateway } from "../../src/gateway/create-gateway.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createWire } from "../../src/wire/create-wire.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import { bytesOf } from "../faults/support/seeds.ts";
import type { CecOptions, CecRun } from "../support/run-cec.ts";
import { sandboxHome } from "../support/sandbox-home.ts";

/* A single file that is fetched keeps no journal: what an interruption leaves beside its target is all the next run has to go by. */

const mebibyte = 1_048_576;
const content = bytesOf(1, 12 * mebibyte + 7);
const rest = 3 * mebibyte + 7;

const world = sandboxHome();
let sandbox: Sandbox;
let home: string;

beforeEach(async () => {
  ({ sandbox, home } = world);
  await mkdir(join(home, "place"));
  await put(content);
});

async function put(bytes: Buffer): Promise<void> {
  const tokens = fixedToken(sandbox.tokens.alice ?? "");
  await createGateway({ wire: createWire(), url: sandbox.url, tokens }).put("common-files/film", bytes);
}

/** Each run with another token. */
const cec = (words: string[], options: CecOptions = {}): Promise<CecRun> =>
  world.cec(words, { token: sandbox.createToken("alice", { lifeSeconds: 600 }), ...options });

/** Fetches it until some 9 MiB are here, and is interrupted. @returns the path of what that leaves. */
async function interrupted(): Promise<string> {
  const stop = new AbortController();
  const restore = sandbox.faults.add(`stall=60s,at=9M,method=GET,path=*/film`);
  const run = cec(["get", "common-files/film", "place/film"], { signal: stop.signal });
  while (!hasArrived(9 * mebibyte)) await Bun.sleep(5);
  stop.abort();
  expect(await run).toMatchObject({ exitCode: 130, stderr: expect.stringContaining("Run the same command again") });
  restore();
  sandbox.faults.clear();
  const [name, ...others] = readdirSync(join(home, "place"));
  expect([name?.endsWith(".cec-part"), others]).toEqual([true, []]);
  return join(home, "place", name ?? "");
}

/** Whether so much of the content is on the disk. */
function hasArrived(bytes: number): boolean {
  const [name] = readdirSync(join(home, "place"));
  if (name === undefined) return false;
  const file = openSync(join(home, "place", name), "r");
  const found = Buffer.alloc(1000);
  readSync(file, found, 0, found.length, bytes - found.length);
  closeSync(file);
  return found.equals(content.subarray(bytes - found.length, bytes));
}

/** Runs the command again from another folder; the file must be right. @returns what was asked for: so many bytes, or all. */
async function again(wanted: Buffer): Promise<(number | "all")[]> {
  sandbox.requests.clear();
  const run = await cec(["get", "common-files/film", "film", "--json"], { cwd: join(home, "place") });
  expect([run.exitCode, JSON.parse(run.stdout)]).toMatchObject([0, { files: 1, verified: 1 }]);
  expect(readFileSync(join(home, "place", "film")).equals(wanted)).toBe(true);
  expect(readdirSync(join(home, "place"))).toEqual(["film"]);
  return sandbox.requests
    .all({ method: "GET", path: /film$/ })
    .map(({ status, responseBytes }) => (status === 206 ? responseBytes : "all"));
}

/** Writes over some bytes, as a failing disk would. */
function damage(path: string, positions: readonly number[]): void {
  const file = openSync(path, "r+");
  for (const position of positions) writeSync(file, "damaged", position);
  closeSync(file);
}

test("it goes on with another token, from another folder", async () => {
  await interrupted();
  expect(await again(content)).toEqual([rest]);
});

test("it starts over when the server has another content by now, of the same size or not", async () => {
  for (const other of [Buffer.from(content).fill(2, 0, mebibyte), content.subarray(1)]) {
    await put(content);
    await interrupted();
    await put(other);
    expect(await again(other)).toEqual(["all"]);
    await rm(join(home, "place", "film"));
  }
});

test("it starts over without its notes, or with damaged ones", async () => {
  for (const spoil of [
    (path: string) => truncateSync(path, 5 * mebibyte),
    (path: string) => truncateSync(path, content.length),
    (path: string) => damage(path, [content.length + 60, content.length + 4096 + 60]),
  ]) {
    spoil(await interrupted());
    expect(await again(content)).toEqual(["all"]);
    await rm(join(home, "place", "film"));
  }
});

test("what was damaged in between is found out and fetched again", async () => {
  const path = await interrupted();
  damage(path, [mebibyte]);
  expect(await again(content)).toEqual([rest, "all"]);
});
