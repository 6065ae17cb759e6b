import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { bytesOf } from "../faults/support/seeds.ts";
import { cecBinary } from "../support/binary.ts";

/* Interrupting the binary by signals, and what `cec uploads` makes of what is left. */

const mebibyte = 1_048_576;
const content = bytesOf(3, 45 * mebibyte);
let folder = "";
let sandbox: Sandbox;
let binary = "";

beforeAll(async () => {
  binary = await cecBinary();
  folder = mkdtempSync(join(tmpdir(), "cec-uploads-"));
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "a.txt"), "small");
  writeFileSync(join(folder, "tree", "big.bin"), content);
  sandbox = await startSandbox({ dir: join(folder, "server"), gate: true });
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(words: readonly string[], extra: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: join(folder, "home"),
    CEC_URL: sandbox.url,
    CEC_TOKEN: sandbox.tokens.alice ?? "",
    ...extra,
  };
  const child = Bun.spawn([binary, ...words], { stdio: ["ignore", "pipe", "pipe"], env, cwd: folder });
  const ended = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]).then(
    ([stdout, stderr, exitCode]) => ({ stdout, stderr, exitCode }),
  );
  return { child, ended };
}

const cec = (...words: string[]) => start(words).ended;
const send = (target: string) =>
  ["scp", "--part-size", "10", "--multipart-threshold", "20", "--parts-concurrency", "2", "tree", target] as const;
/** Numbers of the parts that arrived. */
const sentParts = () =>
  sandbox.requests
    .all({ method: "PUT", path: /big\.bin$/, status: 200 })
    .map(({ query }) => new URLSearchParams(query).get("partNumber"));

/** Every part was sent, and again at most those whose answer two streams did not live to read. */
function expectOnlyMissing(before: readonly (string | null)[]): void {
  expect(new Set([...before, ...sentParts()])).toEqual(new Set(["1", "2", "3", "4", "5"]));
  expect(sentParts().filter((part) => before.includes(part)).length).toBeLessThanOrEqual(2);
}

/** Sends until two parts are there and written down, the others on their way, and stops it with a signal. */
async function interrupted(target: string, signal: NodeJS.Signals = "SIGINT") {
  sandbox.requests.clear();
  const restore = sandbox.faults.add("stall=1h,on=request,method=PUT,path=*big.bin,skip=2");
  const { child, ended } = start(send(target));
  let sentBytes = 0;
  while (sentBytes < 20 * mebibyte && child.exitCode === null) {
    const lines = (await cec("uploads", "ls", "--json")).stdout.trim().split("\n").filter(Boolean);
    const running = lines.map((line) => JSON.parse(line)).find(({ state }) => state === "running");
    sentBytes = running?.sentBytes ?? 0;
  }
  child.kill(signal);
  const run = await ended;
  restore();
  return run;
}

function onServer(path: string): Buffer {
  return readFileSync(join(folder, "server", "files", "pydiods1", path));
}

test("the first Ctrl-C keeps what was sent and says how to go on", async () => {
  const run = await interrupted("cells://common-files/first");
  expect(run.exitCode).toBe(130);
  expect(run.stderr).toContain("Run the same command again");
  const [line = ""] = (await cec("uploads", "ls", "--json")).stdout.trim().split("\n");
  const listed = JSON.parse(line);
  expect(listed).toMatchObject({
    target: "common-files/first/big.bin",
    source: join(folder, "tree", "big.bin"),
    sizeBytes: content.length,
    state: "stopped",
  });
  expect(listed.sentBytes).toBeGreaterThanOrEqual(20 * mebibyte);
  const table = await cec("uploads", "ls");
  expect(table.stdout).toContain(listed.id);
  expect(table.stdout).toContain("of 45 MiB");
  expect(await cec("uploads", "ls", "--json", "--url", sandbox.url)).toMatchObject({ stdout: `${line}\n` });
  expect(await cec("uploads", "ls", "--json", "--url", "http://127.0.0.1:1")).toMatchObject({
    exitCode: 0,
    stdout: "",
  });

  const before = sentParts();
  sandbox.requests.clear();
  const second = await cec(...send("cells://common-files/first"));
  expect(second).toMatchObject({ exitCode: 0 });
  expect(second.stderr).toContain("skipped (already-sent)");
  expectOnlyMissing(before);
  expect(onServer("first/big.bin").equals(content)).toBe(true);
  expect((await cec("uploads", "ls")).stderr).toContain("No unfinished uploads");
});

test("uploads resume sends the missing parts and keeps the rest of a copy to be done", async () => {
  await interrupted("cells://common-files/second", "SIGTERM");
  const before = sentParts();
  sandbox.requests.clear();
  const dry = await cec("uploads", "resume", "--all", "--dry-run");
  expect(dry.stdout).toContain("common-files/second/big.bin");
  expect(sandbox.requests.count({ method: "PUT" })).toBe(0);
  const [id = ""] = (await cec("uploads", "ls", "--json")).stdout
    .split("\n")
    .filter((line) => line.includes("second/big.bin"))
    .map((line) => JSON.parse(line).id);
  expect(await cec("uploads", "resume", id.slice(0, 4))).toMatchObject({ exitCode: 0 });
  expectOnlyMissing(before);
  expect(onServer("second/big.bin").equals(content)).toBe(true);
  // The copy of the folder can still be taken up, without --force.
  expect(await cec(...send("cells://common-files/second"))).toMatchObject({ exitCode: 0 });
});

test("uploads abort leaves nothing on the server nor in the journal", async () => {
  await interrupted("cells://common-files/third", "SIGHUP");
  expect((await cec("ls", "common-files/third")).stdout).toContain("big.bin");
  expect(await cec("uploads", "abort", "--all", "--dry-run")).toMatchObject({ exitCode: 0 });
  expect(sandbox.services.uploads.all().length).toBe(1);
  expect(await cec("uploads", "abort", "--all")).toMatchObject({ exitCode: 0 });
  expect(sandbox.services.uploads.all()).toEqual([]);
  expect((await cec("ls", "common-files/third")).stdout).not.toContain("big.bin");
  expect(await cec("uploads", "abort", "0000")).toMatchObject({ exitCode: 3 });
  expect(await cec("uploads", "abort")).toMatchObject({ exitCode: 2 });
});

/** Kills a run between the end of an upload, which the server has, and the answer to that. */
async function killedAtItsEnd(words: readonly string[]): Promise<void> {
  sandbox.requests.clear();
  const restore = sandbox.faults.add("latency=1h,method=POST,path=*big.bin,skip=1");
  const { child, ended } = start(words);
  const isWhole = async () =>
    child.exitCode !== null || (existsSync(shownAt(words)) && readFileSync(shownAt(words)).equals(content));
  while (!(await isWhole())) await Bun.sleep(20);
  child.kill("SIGKILL");
  await ended;
  restore();
}

function shownAt(words: readonly string[]): string {
  return join(folder, "server", "files", "pydiods1", `${words.at(-1)?.split("common-files/")[1]}`, "big.bin");
}

test.each([
  ["copy", () => send("cells://common-files/arrived")],
  ["sync", () => ["sync", "--part-size", "10", "--multipart-threshold", "20", "tree", "cells://common-files/synced"]],
])("an upload whose end came without a note of it is no more unfinished: %s", async (_, words) => {
  const listed = async () => (await cec("uploads", "ls", "--json")).stdout;
  await killedAtItsEnd(words());
  expect(await listed()).toContain("big.bin");
  const before = sentParts();
  expect(await cec(...words())).toMatchObject({ exitCode: 0 });
  expect(sentParts()).toEqual(before);
  expect(await listed()).toBe("");
});

test("uploads resume and abort take an upload whose end came without a note of it for what it is", async () => {
  await killedAtItsEnd(send("cells://common-files/sixth"));
  const before = sentParts();
  const resumed = await cec("uploads", "resume", "--all");
  expect(resumed).toMatchObject({ exitCode: 0 });
  expect(resumed.stderr).toContain("1 skipped (already-sent)");
  expect(sentParts()).toEqual(before);
  expect((await cec("uploads", "ls", "--json")).stdout).toBe("");
  expect((await cec("uploads", "resume", "--all")).stderr).toBe("No unfinished uploads\n");

  await killedAtItsEnd(send("cells://common-files/seventh"));
  expect(await cec("uploads", "abort", "--all")).toMatchObject({ exitCode: 0 });
  expect(sandbox.requests.count({ method: "DELETE" })).toBe(0);
  expect(onServer("seventh/big.bin").equals(content)).toBe(true);
});

test("what another process is sending is shown as running, and neither resumed nor aborted", async () => {
  const restore = sandbox.faults.add("stall=1h,on=request,method=PUT,path=*fourth/big.bin");
  const { child, ended } = start(send("cells://common-files/fourth"));
  let line = "";
  while (!line.includes("fourth") && child.exitCode === null) line = (await cec("uploads", "ls", "--json")).stdout;
  const { id, state } = JSON.parse(line.split("\n").find((each) => each.includes("fourth")) ?? "{}");
  expect(state).toBe("running");
  expect(await cec("uploads", "abort", id)).toMatchObject({ exitCode: 6 });
  expect(await cec("uploads", "resume", id)).toMatchObject({ exitCode: 6 });
  // The same command meanwhile finds the target taken.
  expect(await cec(...send("cells://common-files/fourth/"))).toMatchObject({ exitCode: 0 });
  child.kill("SIGINT");
  await ended;
  restore();
  expect(await cec("uploads", "abort", "--all")).toMatchObject({ exitCode: 0 });
});

test("a second Ctrl-C does not wait", async () => {
  // Without a journal the upload is given up on the server, which does not answer that.
  const rules = ["slow=20M,on=request,method=PUT,path=*big.bin", "stall=60s,method=DELETE"];
  const restore = rules.map((rule) => sandbox.faults.add(rule));
  sandbox.requests.clear();
  const { child, ended } = start(send("cells://common-files/fifth"), { XDG_STATE_HOME: "/dev/null" });
  while (sentParts().length < 1 && child.exitCode === null) await Bun.sleep(10);
  child.kill("SIGINT");
  const deletions = () => sandbox.requests.count({ method: "DELETE" });
  while (deletions() < 1 && child.exitCode === null) await Bun.sleep(10);
  expect(child.exitCode).toBeNull();
  // Two that come at once are one wish.
  for (; child.exitCode === null; await Bun.sleep(300)) child.kill("SIGINT");
  const run = await ended;
  for (const each of restore) each();
  expect(run.exitCode).toBe(130);
  expect(run.stderr).toContain("cannot keep a journal");
});

test("the journal holds no secret", () => {
  const state = join(folder, "home", ".local", "state", "cec", "transfers");
  for (const name of readdirSync(state)) {
    expect(readFileSync(join(state, name)).includes(sandbox.tokens.alice ?? "-")).toBe(false);
  }
});

test("what was half fetched of a file that is gone from the server by then goes with the run that finishes the copy", async () => {
  expect(await cec(...send("cells://common-files/gone"))).toMatchObject({ exitCode: 0 });
  const out = join(folder, "out");
  const parts = () => (existsSync(out) ? readdirSync(out).filter((name) => /big\.bin.*\.cec-part$/.test(name)) : []);
  const fetching = ["scp", "cells://common-files/gone", out] as const;
  const restore = sandbox.faults.add("stall=1h,at=5M,method=GET,path=*big.bin");
  const { child, ended } = start(fetching);
  while (parts().length === 0 && child.exitCode === null) await Bun.sleep(5);
  child.kill("SIGKILL");
  await ended;
  restore();
  expect(parts()).toHaveLength(1);
  // Another copy to the same place is none of its business.
  expect(await cec("scp", "cells://common-files/gone/a.txt", `${out}.txt`)).toMatchObject({ exitCode: 0 });
  expect(parts()).toHaveLength(1);
  expect(await cec("rm", "--permanently", "--force", "common-files/gone/big.bin")).toMatchObject({ exitCode: 0 });
  expect(await cec(...fetching)).toMatchObject({ exitCode: 0 });
  expect(readdirSync(out)).toEqual(["a.txt"]);
});
