import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary, runBinary } from "../support/binary.ts";
import { missingPrograms, startKeyring } from "../support/keyring-session.ts";
import { runCec } from "../support/run-cec.ts";

/** How long the gate holds an answer of the token endpoint back: the server has spent the token, the client does not know it yet. */
const holdMs = 40;

/** Another name and other process numbers: all that makes a host another for a lock. */
const canBeTwoHosts = Bun.spawnSync(["unshare", "-rufp", "--mount-proc", "hostname", "elsewhere"]).exitCode === 0;

let binary: string;
let home = "";
const folder = () => join(home, ".config", "pydio", "cells-client");

beforeAll(async () => {
  binary = await cecBinary();
});
beforeEach(async () => {
  await rm(home || "/nonexistent/nothing", { recursive: true, force: true });
  home = await mkdtemp(join(tmpdir(), "cec-refresh-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function signIn(sandbox: Sandbox, more: readonly string[] = [], at = home): Promise<void> {
  const words = ["config", "add", "client-auth", "--url", sandbox.url, "--login", "alice", "--password-stdin"];
  const env = { XDG_RUNTIME_DIR: "/nowhere" };
  const { exitCode, stderr } = await runCec([...words, "--skip-keyring", ...more], {
    home: at,
    stdin: "alice-pw",
    env,
  });
  if (exitCode !== 0) throw new Error(stderr);
}

async function entry(): Promise<Record<string, unknown>> {
  const config = JSON.parse(await readFile(join(folder(), "config.json"), "utf8"));
  return config.Configs[config.ActiveConfigID];
}

/** Makes the stored token look as if it ended in so many seconds. */
async function endsIn(seconds: number): Promise<void> {
  const path = join(folder(), "config.json");
  const config = JSON.parse(await readFile(path, "utf8"));
  config.Configs[config.ActiveConfigID].tokenExpiresAt = Math.floor(Date.now() / 1000) + seconds;
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
}

/** Waits for something to happen while a program runs. @returns whether it did. */
async function during(child: Bun.Subprocess, happened: () => boolean): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (happened()) return true;
    await Bun.sleep(0);
  }
  return false;
}

/** Whether a receipt with an answer lies beside `config.json`: it begins with the length of the answer. */
function hasReceipt(): boolean {
  const name = readdirSync(folder()).find((each) => each.endsWith(".receipt"));
  if (name === undefined) return false;
  try {
    return readFileSync(join(folder(), name))
      .subarray(0, 4)
      .some((byte) => byte !== 0);
  } catch {
    return false;
  }
}

const env = () => ({ HOME: home, XDG_RUNTIME_DIR: "/nowhere" });
const list = () => runBinary(["ls", "--raw"], { env: env() });
const users = [{ name: "alice", password: "alice-pw" }];

describe("one account, many processes", () => {
  test("twenty started at once with a token about to end: one refresh, twenty successes", async () => {
    const sandbox = await startSandbox({ users });
    try {
      await signIn(sandbox);
      await endsIn(30);
      sandbox.requests.clear();
      const runs = await Promise.all(Array.from({ length: 20 }, list));
      expect(runs.map(({ exitCode }) => exitCode)).toEqual(Array(20).fill(0));
      expect(new Set(runs.map(({ stdout }) => stdout.split("\n").sort().join("\n"))).size).toBe(1);
      expect(sandbox.requests.all({ path: "/oidc/oauth2/token" }).map(({ status }) => status)).toEqual([200]);
      expect(await readdir(folder())).toEqual(["config.json"]);
    } finally {
      await sandbox.stop();
    }
  }, 300_000);

  test.skipIf(!canBeTwoHosts)(
    "the same on two hosts that share the folder (needs namespaces)",
    async () => {
      const sandbox = await startSandbox({ users });
      const elsewhere = async () => {
        const words = [
          "-rufp",
          "--mount-proc",
          "sh",
          "-c",
          'hostname elsewhere; exec "$@"',
          "sh",
          binary,
          "ls",
          "--raw",
        ];
        return Bun.spawn(["unshare", ...words], { env: { ...env(), PATH: process.env.PATH ?? "" }, stdout: "ignore" })
          .exited;
      };
      try {
        await signIn(sandbox);
        await endsIn(30);
        sandbox.requests.clear();
        const here = Array.from({ length: 8 }, async () => (await list()).exitCode);
        const there = Array.from({ length: 8 }, elsewhere);
        expect(await Promise.all([...here, ...there])).toEqual(Array(16).fill(0));
        expect(sandbox.requests.all({ path: "/oidc/oauth2/token" }).map(({ status }) => status)).toEqual([200]);
        expect(await readdir(folder())).toEqual(["config.json"]);
      } finally {
        await sandbox.stop();
      }
    },
    300_000,
  );

  test.skipIf(missingPrograms().length > 0)(
    "the same where a keyring holds the tokens, and nine of the runs are killed (needs gnome-keyring)",
    async () => {
      const sandbox = await startSandbox({ users });
      const keyring = await startKeyring("test");
      const env = { ...keyring.env, HOME: home, XDG_DATA_HOME: keyring.env.XDG_DATA_HOME ?? "" };
      const run = () => runBinary(["ls", "--raw"], { env });
      try {
        const words = ["config", "add", "client-auth", "--url", sandbox.url, "--login", "alice", "--password-stdin"];
        expect((await runBinary(words, { env, stdin: "alice-pw" })).exitCode).toBe(0);
        expect(await entry()).toMatchObject({ skipKeyring: false });
        await endsIn(30);
        sandbox.requests.clear();
        const runs = await Promise.all(Array.from({ length: 20 }, run));
        expect(runs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(Array(20).fill([0, ""]));
        expect(sandbox.requests.all({ path: "/oidc/oauth2/token" }).map(({ status }) => status)).toEqual([200]);
        for (let round = 0; round < 9; round += 1) {
          await endsIn(10);
          sandbox.requests.clear();
          const child = Bun.spawn([binary, "ls", "--raw"], { env, stdout: "ignore", stderr: "ignore" });
          await Bun.sleep(Math.random() * 120);
          child.kill("SIGKILL");
          await child.exited;
          const next = await run();
          if (next.exitCode === 0) continue;
          // Killed in the moment between the server's spending of the token and our reading of its answer.
          expect(sandbox.requests.all({ path: "/oidc/oauth2/token", status: 200 })).toHaveLength(1);
          expect((await runBinary(words, { env, stdin: "alice-pw" })).exitCode).toBe(0);
        }
      } finally {
        await keyring.stop();
        await sandbox.stop();
      }
    },
    300_000,
  );

  test("kill -9 at fifty moments: the account works, or the answer never arrived", async () => {
    const rule = `latency=${holdMs}ms,on=response,path=/oidc/oauth2/token`;
    const sandbox = await startSandbox({ users, faults: [rule] });
    const refreshed = () => sandbox.requests.count({ path: "/oidc/oauth2/token", status: 200 }) > 0;
    const outcomes = { untouched: 0, stored: 0, recovered: 0, neverArrived: 0, read: 0 };
    try {
      await signIn(sandbox);
      await endsIn(10);
      expect((await list()).exitCode).toBe(0);
      await endsIn(10);
      const startedAt = performance.now();
      expect((await list()).exitCode).toBe(0);
      const wholeMs = performance.now() - startedAt;
      let noted = 0;
      for (let round = 0; round < 50; round += 1) {
        const moment = (["anywhere", "answer held back", "answer written down"] as const)[round % 3];
        await endsIn(10);
        const { refreshToken } = await entry();
        sandbox.requests.clear();
        const words = ["ls", "--raw", "--log", "debug"];
        const child = Bun.spawn([binary, ...words], { env: env(), stdout: "ignore", stderr: "pipe" });
        const said = new Response(child.stderr).text();
        let seen = false;
        if (moment === "anywhere") await Bun.sleep(Math.random() * wholeMs * 1.3);
        else if (moment === "answer held back") seen = await during(child, refreshed);
        else {
          seen = await during(child, hasReceipt);
          // From at once to after the store: what comes after the receipt takes some milliseconds.
          if (round % 2 === 0) await Bun.sleep(Math.random() * 4);
        }
        child.kill("SIGKILL");
        await child.exited;
        // The client tells of an answer when it has read it, which is just before it writes it down.
        const hadRead = (await said).includes("/oidc/oauth2/token 200");
        if (seen && moment === "answer written down") noted += 1;
        const before = (await entry()).refreshToken;
        const next = await list();
        const answered = refreshed();
        if (next.exitCode === 0) {
          outcomes[before !== refreshToken ? "stored" : answered && hadRead ? "recovered" : "untouched"] += 1;
          continue;
        }
        expect(next.exitCode).toBe(4);
        // Once the receipt is written, nothing is lost whatever happens.
        expect(moment).not.toBe("answer written down");
        expect(next.stderr).toContain("cec config relog");
        if (!answered) throw new Error("the sign-in is lost although the server never answered a refresh");
        outcomes[hadRead ? "read" : "neverArrived"] += 1;
        await signIn(sandbox);
      }
      console.log(`killed 50 times: ${JSON.stringify(outcomes)}`);
      // Two system calls lie between the reading and the writing down: a kill hardly ever finds its way between them.
      expect(outcomes.read).toBeLessThanOrEqual(1);
      expect(outcomes.neverArrived).toBeGreaterThan(0);
      // A run that never gets as far as the receipt would prove nothing.
      expect(noted).toBeGreaterThan(0);
      expect((await list()).exitCode).toBe(0);
      expect((await readdir(folder())).filter((name) => name.endsWith(".lock"))).toEqual([]);
    } finally {
      await sandbox.stop();
    }
  }, 600_000);
});

describe("Ctrl-C while a token is refreshed", () => {
  test("ends the command when the new tokens are stored, not before", async () => {
    const sandbox = await startSandbox({ users, faults: ["latency=1s,on=response,path=/oidc/oauth2/token"] });
    try {
      await signIn(sandbox);
      await endsIn(10);
      const { refreshToken } = await entry();
      sandbox.requests.clear();
      const child = Bun.spawn([binary, "ls", "--raw"], { env: env(), stdout: "ignore", stderr: "ignore" });
      // The server has spent the token, and holds its answer back.
      expect(await during(child, () => sandbox.requests.count({ path: "/oidc/oauth2/token" }) > 0)).toBe(true);
      child.kill("SIGINT");
      expect(await child.exited).toBe(130);
      expect((await entry()).refreshToken).not.toBe(refreshToken);
      expect((await list()).exitCode).toBe(0);
    } finally {
      await sandbox.stop();
    }
  }, 120_000);
});

test("nor does the command return before, run as a part of another program", async () => {
  const sandbox = await startSandbox({ users, faults: ["latency=300ms,on=response,path=/oidc/oauth2/token"] });
  try {
    await signIn(sandbox);
    await endsIn(10);
    const { refreshToken } = await entry();
    sandbox.requests.clear();
    const abort = new AbortController();
    const run = runCec(["ls", "--raw"], { home, env: env(), signal: abort.signal });
    while (sandbox.requests.count({ path: "/oidc/oauth2/token" }) === 0) await Bun.sleep(2);
    abort.abort();
    expect((await run).exitCode).toBe(130);
    expect((await entry()).refreshToken).not.toBe(refreshToken);
  } finally {
    await sandbox.stop();
  }
});

describe("long runs", () => {
  // A sign-in has to fit into one life, on a busy machine too.
  const lifeSeconds = 6;
  const latencyMs = 600;
  /** Sent one after the other, each in its own request. */
  const files = 32;

  /** Signs in and sends for longer than three lives. @returns the statuses of the requests for tokens. */
  async function uploadOverThreeLives(kind: string, more: readonly string[], tokenPath: string): Promise<number[]> {
    const sandbox = await startSandbox({ users, accessTokenLifeSeconds: lifeSeconds, latencyMs });
    const at = join(home, kind);
    const source = join(at, "tree");
    await mkdir(source, { recursive: true });
    for (let file = 0; file < files; file += 1) await writeFile(join(source, `f${file}.txt`), `content ${file}`);
    const own = { env: { HOME: at, XDG_RUNTIME_DIR: "/nowhere" } };
    try {
      await signIn(sandbox, more, at);
      sandbox.requests.clear();
      const startedAt = Date.now();
      const up = await runBinary(["scp", "--json", "--transfers", "1", source, "cells://personal-files/"], own);
      expect(up).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(up.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ failed: 0 });
      expect(Date.now() - startedAt).toBeGreaterThan(3 * lifeSeconds * 1000);
      const statuses = sandbox.requests.all({ path: tokenPath }).map(({ status }) => status);
      const listed = await runBinary(["ls", "--raw", "personal-files/tree"], own);
      expect(listed.stdout.split("\n").filter((line) => line.endsWith(".txt"))).toHaveLength(files);
      return statuses;
    } finally {
      await sandbox.stop();
    }
  }

  test("an upload that lasts over three lives of an OAuth2 token, or of a password session, ends well", async () => {
    const [refreshes, sessions] = await Promise.all([
      uploadOverThreeLives("oauth", [], "/oidc/oauth2/token"),
      uploadOverThreeLives("password", ["--keep-password"], "/a/frontend/session"),
    ]);
    expect(refreshes.length).toBeGreaterThanOrEqual(3);
    expect(sessions.length).toBeGreaterThanOrEqual(4);
    expect(new Set([...refreshes, ...sessions])).toEqual(new Set([200]));
  }, 300_000);

  test("a token revoked on the server: exit 4, naming the way back", async () => {
    const sandbox = await startSandbox({ users });
    try {
      await signIn(sandbox);
      const { idToken } = await entry();
      sandbox.revokeToken(String(idToken));
      const { exitCode, stderr } = await list();
      expect(exitCode).toBe(4);
      expect(stderr).toContain("cec config relog");
      expect(stderr).not.toContain(String(idToken));
    } finally {
      await sandbox.stop();
    }
  });
});
