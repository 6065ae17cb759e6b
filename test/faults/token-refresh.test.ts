import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary, runBinary } from "../support/binary.ts";
import { missingPrograms, startKeyring } from "../support/keyring-session.ts";
import { runCec } from "../support/run-cec.ts";

/** How long the gate holds an answer of the token endpoint back: the server has spent the token, the client does not know it yet. */
const holdMs = 40;
/** From the gate letting an answer go to the client having read it, as part of a whole run: a machine with other things to do slows both. */
const deliveryShare = 0.4;

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

async function signIn(sandbox: Sandbox, ...more: string[]): Promise<void> {
  const words = ["config", "add", "client-auth", "--url", sandbox.url, "--login", "alice", "--password-stdin"];
  const env = { XDG_RUNTIME_DIR: "/nowhere" };
  const { exitCode, stderr } = await runCec([...words, "--skip-keyring", ...more], { home, stdin: "alice-pw", env });
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
  }, 60_000);

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
    60_000,
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
    60_000,
  );

  test("kill -9 at fifty random moments: the account works, or the answer never arrived", async () => {
    const rule = `latency=${holdMs}ms,on=response,path=/oidc/oauth2/token`;
    const sandbox = await startSandbox({ users, faults: [rule] });
    const outcomes = { untouched: 0, refreshed: 0, recovered: 0, neverArrived: 0 };
    try {
      await signIn(sandbox);
      await endsIn(10);
      // The first run is slower than those that follow.
      let wholeMs = Number.POSITIVE_INFINITY;
      let usualMs = 0;
      for (let round = 0; round < 3; round += 1) {
        await endsIn(10);
        const startedAt = performance.now();
        expect((await list()).exitCode).toBe(0);
        wholeMs = Math.min(wholeMs, performance.now() - startedAt);
        usualMs = Math.max(usualMs, performance.now() - startedAt);
      }
      for (let round = 0; round < 50; round += 1) {
        await endsIn(10);
        const { refreshToken } = await entry();
        sandbox.requests.clear();
        const child = Bun.spawn([binary, "ls", "--raw"], { env: env(), stdout: "ignore", stderr: "ignore" });
        await Bun.sleep(Math.random() * wholeMs * 1.3);
        child.kill("SIGKILL");
        const killedAt = Date.now();
        await child.exited;
        // What was under way at the server goes on there.
        await Bun.sleep(holdMs / 2);
        const answered = sandbox.requests.all({ path: "/oidc/oauth2/token", status: 200 })[0];
        const storedBefore = (await entry()).refreshToken !== refreshToken;
        const next = await list();
        if (next.exitCode === 0) {
          outcomes[storedBefore ? "refreshed" : answered ? "recovered" : "untouched"] += 1;
          expect((await entry()).refreshToken).not.toBe(answered && !storedBefore ? refreshToken : "");
          continue;
        }
        outcomes.neverArrived += 1;
        expect(next.exitCode).toBe(4);
        expect(next.stderr).toContain("cec config relog");
        if (!answered) throw new Error("the sign-in is lost although the server never answered a refresh");
        expect(killedAt).toBeLessThanOrEqual(answered.at + holdMs + Math.max(30, usualMs * deliveryShare));
        await signIn(sandbox);
      }
      console.log(`killed 50 times: ${JSON.stringify(outcomes)}`);
      // A run that never gets as far as the refresh, or is always done, would prove nothing.
      expect(outcomes.neverArrived + outcomes.recovered).toBeGreaterThan(0);
      expect(outcomes.untouched + outcomes.refreshed).toBeGreaterThan(0);
      expect((await list()).exitCode).toBe(0);
      expect((await readdir(folder())).filter((name) => name.endsWith(".lock"))).toEqual([]);
    } finally {
      await sandbox.stop();
    }
  }, 180_000);
});

describe("Ctrl-C while a token is refreshed", () => {
  test("ends the command when the new tokens are stored, not before", async () => {
    const sandbox = await startSandbox({ users, faults: ["latency=400ms,on=response,path=/oidc/oauth2/token"] });
    try {
      await signIn(sandbox);
      await endsIn(10);
      const { refreshToken } = await entry();
      const child = Bun.spawn([binary, "ls", "--raw"], { env: env(), stdout: "ignore", stderr: "ignore" });
      await Bun.sleep(150);
      child.kill("SIGINT");
      expect(await child.exited).toBe(130);
      expect((await entry()).refreshToken).not.toBe(refreshToken);
      expect((await list()).exitCode).toBe(0);
    } finally {
      await sandbox.stop();
    }
  }, 30_000);
});

describe("long runs", () => {
  const lifeSeconds = 2;

  async function uploadOverThreeLives(): Promise<void> {
    const source = join(home, "tree");
    await mkdir(source);
    for (let at = 0; at < 20; at += 1) await writeFile(join(source, `f${at}.txt`), `content ${at}`);
    const startedAt = Date.now();
    const up = await runBinary(["scp", "--json", "--transfers", "1", source, "cells://personal-files/"], {
      env: env(),
    });
    expect(up).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(up.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ failed: 0 });
    expect(Date.now() - startedAt).toBeGreaterThan(3 * lifeSeconds * 1000);
    const listed = await runBinary(["ls", "--raw", "personal-files/tree"], { env: env() });
    expect(listed.stdout.split("\n").filter((line) => line.endsWith(".txt"))).toHaveLength(20);
  }

  test("an upload that lasts over three lives of an OAuth2 token ends well", async () => {
    const sandbox = await startSandbox({ users, accessTokenLifeSeconds: lifeSeconds, latencyMs: 250 });
    try {
      await signIn(sandbox);
      sandbox.requests.clear();
      await uploadOverThreeLives();
      const refreshes = sandbox.requests.all({ path: "/oidc/oauth2/token" });
      expect(refreshes.length).toBeGreaterThanOrEqual(3);
      expect(refreshes.every(({ status }) => status === 200)).toBe(true);
    } finally {
      await sandbox.stop();
    }
  }, 90_000);

  test("and of a password session", async () => {
    const sandbox = await startSandbox({ users, accessTokenLifeSeconds: lifeSeconds, latencyMs: 250 });
    try {
      await signIn(sandbox, "--keep-password");
      sandbox.requests.clear();
      await uploadOverThreeLives();
      const sessions = sandbox.requests.all({ path: "/a/frontend/session" });
      expect(sessions.length).toBeGreaterThanOrEqual(4);
      expect(sessions.every(({ status }) => status === 200)).toBe(true);
    } finally {
      await sandbox.stop();
    }
  }, 90_000);

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
