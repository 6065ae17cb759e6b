import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGateway } from "../../src/gateway/create-gateway.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { createWire } from "../../src/wire/create-wire.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import { cecBinary, runBinary } from "../support/binary.ts";
import { shapeErrors } from "../support/json-schemas.ts";
import { cecOn } from "../support/run-cec.ts";

/* cp, mv and rm are jobs of the server: followed, detached, stopped, and failed. */

let sandbox: Sandbox;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cec-jobs-"));
});

afterEach(async () => {
  await sandbox.stop();
  await rm(home, { recursive: true, force: true });
});

async function start(options: SandboxOptions): Promise<void> {
  sandbox = await startSandbox({
    gate: true,
    jobLagMs: 0,
    users: [{ name: "alice", password: "alice-secret" }],
    ...options,
  });
  for (const name of ["a.txt", "b.txt"]) await put(`common-files/${name}`);
}

async function put(path: string): Promise<void> {
  const headers = { "x-pydio-bearer": sandbox.tokens.alice ?? "" };
  const answer = await fetch(`${sandbox.url}/io/${path}`, { method: "PUT", body: "content", headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}

const env = () => ({ CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "", HOME: home });
const cec = (...words: string[]) => cecOn({ url: sandbox.url, token: env().CEC_TOKEN }, { home })(words);

/** The jobs there are, each by the state of its task; one that has not begun has none. */
async function jobs(): Promise<string[]> {
  const headers = { authorization: `Bearer ${env().CEC_TOKEN}`, "content-type": "application/json" };
  const body = JSON.stringify({ LoadTasks: "Any" });
  const answer = await fetch(`${sandbox.url}/a/jobs/user`, { method: "POST", headers, body });
  const { Jobs = [] } = (await answer.json()) as { Jobs?: { Tasks?: { Status?: string }[] }[] };
  return Jobs.map((job) => job.Tasks?.[0]?.Status ?? "waiting");
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2400; turn += 1) {
    if (await reached()) return;
    await Bun.sleep(25);
  }
  throw new Error("it did not come to that");
}

/** The list of jobs is never asked: all it would tell is on the socket, seconds earlier. */
const listRequests = (debug: string) => debug.split("\n").filter((line) => /POST \S+\/a\/jobs\/user /.test(line));

describe("following", () => {
  test("is done by the event socket: the list of jobs is not asked once", async () => {
    await start({});
    for (const words of [
      ["cp", "common-files/a.txt", "common-files/c.txt"],
      ["mv", "common-files/c.txt", "common-files/d.txt"],
      ["rm", "-f", "common-files/d.txt"],
    ]) {
      const run = await cec(...words, "--log", "debug");
      expect(run).toMatchObject({ exitCode: 0, stdout: "" });
      expect(run.stderr).toContain("debug: socket");
      expect(listRequests(run.stderr)).toEqual([]);
    }
  });

  test("goes on by asking where there is no socket", async () => {
    await start({ jobDelayMs: 20 });
    sandbox.faults.add("status=404,path=/ws/event");
    const run = await cec("cp", "common-files/a.txt", "common-files/c.txt", "--log", "debug");
    expect(run.exitCode).toBe(0);
    expect(listRequests(run.stderr).length).toBeGreaterThan(0);
    expect((await cec("ls", "-f", "common-files/c.txt")).stdout).toBe("true\n");
  }, 15_000);
});

describe("--detach", () => {
  test("prints the job's id and does not wait", async () => {
    await start({ jobDelayMs: 3_600_000 });
    const run = await cec("cp", "--detach", "common-files/a.txt", "common-files/c.txt");
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(/^copy-move-[0-9a-f-]+\n$/);
    const json = await cec("mv", "--detach", "--json", "common-files/b.txt", "common-files/d.txt");
    expect(shapeErrors("mv", json.stdout)).toBe("");
    expect(JSON.parse(json.stdout)).toMatchObject({ to: "common-files/d.txt", jobs: [expect.any(String)] });
    const removed = await cec("rm", "-f", "--detach", "common-files/a.txt");
    expect(removed.stdout).toMatch(/^[\w-]+\n$/);
    expect((await cec("ls", "-f", "common-files/c.txt")).stdout).toBe("false\n");
  });
});

describe("Ctrl-C", () => {
  test("asks the server to stop the job: exit 130, and it says so", async () => {
    await start({ jobDelayMs: 1000 });
    const words = ["cp", "common-files/a.txt", "common-files/c.txt"];
    const child = Bun.spawn([await cecBinary(), ...words], { env: env(), stdout: "pipe", stderr: "pipe" });
    await until(async () => (await jobs()).length > 0);
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect(await new Response(child.stderr).text()).toContain("the server was asked to stop");
    await until(async () => (await jobs()).join() === "Interrupted");
    expect((await cec("ls", "-f", "common-files/c.txt")).stdout).toBe("false\n");
  });
});

test("a job that fails on the server is our failure, with the server's reason", async () => {
  await start({ jobDelayMs: 500 });
  const run = runBinary(["cp", "common-files/a.txt", "common-files/c.txt"], { env: env() });
  await until(async () => (await jobs()).length > 0);
  // The source goes away between the job's start and its work.
  const access = { wire: createWire(), url: sandbox.url, tokens: fixedToken(env().CEC_TOKEN) };
  await createGateway(access).remove("common-files/a.txt");
  const failed = await run;
  expect(failed).toMatchObject({ exitCode: 1, stdout: "" });
  expect(failed.stderr).toStartWith("cec: the server could not do it: ");
});

test("more than a hundred are one job", async () => {
  await start({});
  const names = Array.from({ length: 150 }, (_, at) => `common-files/many/f${at}`);
  await Promise.all(names.map(put));
  await cec("mkdir", "common-files/to");
  const run = await cec("cp", "common-files/many/*", "common-files/to", "--log", "debug");
  expect(run.exitCode).toBe(0);
  expect(run.stderr.split("\n").filter((line) => line.includes("PUT"))).toHaveLength(1);
  expect((await cec("ls", "--raw", "common-files/to")).stdout.trimEnd().split("\n")).toHaveLength(150);
});

describe("rm", () => {
  test("asks on a terminal, and takes nothing but yes for it", async () => {
    await start({});
    const server = { url: sandbox.url, token: env().CEC_TOKEN };
    const asked = (answer: string) => cecOn(server, { home, answers: [answer] })(["rm", "common-files/a.txt"]);
    for (const answer of ["", "n", "what?"]) {
      const kept = await asked(answer);
      expect(kept).toMatchObject({ exitCode: 0, stdout: "" });
      expect(kept.stderr).toContain("Move common-files/a.txt to the recycle bin? [y/N]: ");
      expect(kept.stderr).toContain("Nothing was removed");
    }
    expect((await cec("ls", "-f", "common-files/a.txt")).stdout).toBe("true\n");
    expect((await asked("y")).stderr).toContain("Node has been moved to the Recycle Bin");
    expect((await cec("ls", "-f", "common-files/recycle_bin/a.txt")).stdout).toBe("true\n");
  });

  test("refuses without a terminal, and removes for good with -p", async () => {
    await start({});
    expect((await cec("rm", "common-files/a.txt")).exitCode).toBe(2);
    const gone = await cec("rm", "-f", "-p", "common-files/%");
    expect(gone).toMatchObject({ exitCode: 0, stdout: "" });
    expect(gone.stderr).toContain("permanently removed");
    expect((await cec("ls", "--raw", "common-files")).stdout).toBe("");
  });
});
