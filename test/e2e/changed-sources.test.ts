import { beforeEach, expect, test } from "bun:test";
import { chmodSync, closeSync, openSync, utimesSync, writeFileSync, writeSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import type { CecOptions, CecRun } from "../support/run-cec.ts";
import { sandboxHome } from "../support/sandbox-home.ts";

/* A file that was written over and given its old date again has the size, date and inode it had: what was sent of it must not be mixed. */

const mebibyte = 1_048_576;
const old = Buffer.alloc(24 * mebibyte + 5, "old ");
/** Dates that every file system and `utimes` itself keep exactly. */
const dateSeconds = 1_700_000_000;

const world = sandboxHome();
const { cec } = world;
let sandbox: Sandbox;
let home: string;
let film: string;
let at = 0;
let there: string;

beforeEach(async () => {
  ({ sandbox, home } = world);
  film = join(home, "film");
  at += 1;
  there = `personal-files/s${at}`;
  await cec(["mkdir", there]);
  writeFileSync(film, old);
  utimesSync(film, dateSeconds, dateSeconds);
});

const sending = ["scp", "--part-size", "10", "--multipart-threshold", "20", "--parts-concurrency", "1", "--json"];
const send = (options?: CecOptions): Promise<CecRun> => cec([...sending, "film", `cells://${there}/film`], options);

const fetched = async (): Promise<Buffer> => Buffer.from((await cec(["cat", `${there}/film`])).bytes);

const partsSent = (): string[] =>
  sandbox.requests
    .all({ method: "PUT", status: 200 })
    .filter(({ path }) => path.endsWith(`/s${at}/film`))
    .map(({ query }) => new URLSearchParams(query).get("partNumber") ?? "whole");

/** Writes over a file where it lies, and puts its date back. */
function rewrite(path: string, position: number, text: string): void {
  const file = openSync(path, "r+");
  writeSync(file, text, position);
  closeSync(file);
  utimesSync(path, dateSeconds, dateSeconds);
}

/** Sends two parts of three and is interrupted. */
async function sendTwoParts(...flags: string[]): Promise<void> {
  const stop = new AbortController();
  const restore = sandbox.faults.add("stall=60s,on=request,method=PUT,path=*/film,skip=2");
  const run = cec([...sending, ...flags, "film", `cells://${there}/film`], { signal: stop.signal });
  while (sandbox.faults.fired === 0) await Bun.sleep(5);
  stop.abort();
  expect(await run).toMatchObject({ exitCode: 130 });
  restore();
  sandbox.faults.clear();
  expect(partsSent()).toEqual(["1", "2"]);
  sandbox.requests.clear();
}

test("an interrupted upload of it starts over", async () => {
  await sendTwoParts();
  rewrite(film, 5, "new");
  const again = await send();
  expect([again.exitCode, JSON.parse(again.stdout)]).toMatchObject([0, { files: 1, verified: 1, failed: 0 }]);
  const wanted = Buffer.from(old);
  wanted.write("new", 5);
  expect((await fetched()).equals(wanted)).toBe(true);
  expect(partsSent()).toEqual(["1", "2", "3"]);
});

test("one whose mode alone was changed goes on, and no part is read or sent twice", async () => {
  await sendTwoParts();
  chmodSync(film, 0o600);
  const again = await send();
  expect([again.exitCode, JSON.parse(again.stdout)]).toMatchObject([0, { files: 1, verified: 1, failed: 0 }]);
  expect((await fetched()).equals(old)).toBe(true);
  expect(partsSent()).toEqual(["3"]);
});

test("a mode that is changed while the file is sent costs nothing; a rewritten content is sent again", async () => {
  for (const [change, parts] of [
    [() => chmodSync(film, 0o640), ["1", "2", "3"]],
    [() => rewrite(film, 5, "new"), ["1", "2", "3", "1", "2", "3"]],
  ] as const) {
    const restore = sandbox.faults.add("stall=300ms,on=request,method=PUT,path=*/film,skip=2,count=1");
    sandbox.requests.clear();
    const run = cec([...sending, "-f", "film", `cells://${there}/film`]);
    while (sandbox.faults.fired === 0) await Bun.sleep(5);
    change();
    expect(await run).toMatchObject({ exitCode: 0 });
    restore();
    sandbox.faults.clear();
    expect(partsSent()).toEqual([...parts]);
  }
  const wanted = Buffer.from(old);
  wanted.write("new", 5);
  expect((await fetched()).equals(wanted)).toBe(true);
});

test("so it is with a file that goes in one request", async () => {
  const clip = join(home, "clip");
  writeFileSync(clip, old.subarray(0, 3 * mebibyte));
  utimesSync(clip, dateSeconds, dateSeconds);
  for (const [change, puts] of [
    [() => chmodSync(clip, 0o640), 1],
    [() => rewrite(clip, 5, "new"), 2],
  ] as const) {
    const restore = sandbox.faults.add("stall=300ms,at=1M,on=request,method=PUT,path=*/clip,count=1");
    sandbox.requests.clear();
    const run = cec(["scp", "-f", "clip", `cells://${there}/clip`]);
    // The beginning has been sent by then.
    while (sandbox.faults.fired === 0) await Bun.sleep(5);
    change();
    expect(await run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("1 verified") });
    restore();
    sandbox.faults.clear();
    expect(sandbox.requests.count({ method: "PUT", status: 200 })).toBe(puts);
  }
  expect((await cec(["cat", `${there}/clip`])).stdout.slice(5, 8)).toBe("new");
});

test("an upload that is resumed leaves alone what somebody put in its place, and replaces what it was begun to replace", async () => {
  await writeFile(join(home, "other"), "a colleague's");
  await sendTwoParts();
  expect(await cec(["put", "-f", "other", `${there}/film`])).toMatchObject({ exitCode: 0 });
  const tried = await cec(["uploads", "resume", "--all", "--dry-run"]);
  expect(tried.stdout).toContain(`would fail ${there}/film: something else stands at the target`);
  const refused = await cec(["uploads", "resume", "--all"]);
  expect([refused.exitCode, refused.stderr]).toEqual([6, expect.stringContaining("-f replaces it.")]);
  expect((await cec(["cat", `${there}/film`])).stdout).toBe("a colleague's");
  expect(await cec(["uploads", "resume", "--all", "-f"])).toMatchObject({ exitCode: 0 });
  expect((await fetched()).equals(old)).toBe(true);

  expect(await cec(["put", "-f", "other", `${there}/film`])).toMatchObject({ exitCode: 0 });
  sandbox.requests.clear();
  await sendTwoParts("-f");
  expect(await cec(["uploads", "resume", "--all"])).toMatchObject({ exitCode: 0 });
  expect((await fetched()).equals(old)).toBe(true);
  expect(partsSent()).toEqual(["3"]);
});

test("a tree that is sent again takes it anew, and leaves out what was only touched", async () => {
  await mkdir(join(home, "tree"));
  for (const name of ["a", "b", "c"]) {
    writeFileSync(join(home, "tree", name), `content ${name}`);
    utimesSync(join(home, "tree", name), dateSeconds, dateSeconds);
  }
  const restore = sandbox.faults.add("status=403,method=PUT,path=*/c");
  expect(await cec(["scp", "tree", `cells://${there}/`])).toMatchObject({ exitCode: 8 });
  restore();
  rewrite(join(home, "tree", "a"), 0, "CONTENT");
  chmodSync(join(home, "tree", "b"), 0o600);
  const again = await cec(["scp", "--json", "tree", `cells://${there}/`]);
  expect([again.exitCode, JSON.parse(again.stdout)]).toMatchObject([0, { files: 2, skipped: { "already-sent": 1 } }]);
  expect((await cec(["cat", `${there}/tree/a`])).stdout).toBe("CONTENT a");
});
