import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { runBinary } from "../support/binary.ts";
import { missingPrograms, startKeyring } from "../support/keyring-session.ts";
import { runCec } from "../support/run-cec.ts";
import { scriptedServer } from "../support/scripted-server.ts";
import { nothing, startTabWorld, type TabWorld } from "../support/tab-world.ts";

let sandbox: Sandbox;
let alice: string;
let home: string;
let ask: TabWorld["ask"];
let stop: TabWorld["stop"];
beforeAll(async () => {
  ({ sandbox, alice, home, ask, stop } = await startTabWorld());
});
afterAll(() => stop());

describe("what Tab costs", () => {
  test("one request for a listing, none for some seconds after, and one again later", async () => {
    const own = join(home, "cost");
    let clockMs = 1_800_000_000_000;
    const tab = async (...words: string[]) => {
      sandbox.requests.clear();
      const run = await ask(words, { home: own, now: () => clockMs });
      return { lines: run.stdout.split("\n").length - 2, requests: sandbox.requests.total };
    };
    expect(await tab("ls", "common-files/")).toEqual({ lines: 2, requests: 1 });
    expect(await tab("ls", "common-files/d")).toEqual({ lines: 1, requests: 0 });
    expect(await tab("scp", "a", "cells://common-files/d")).toEqual({ lines: 1, requests: 0 });
    expect(await tab("ls", "common-files/docs/")).toEqual({ lines: 2, requests: 1 });
    clockMs += 6_000;
    expect(await tab("ls", "common-files/d")).toEqual({ lines: 1, requests: 1 });
    expect(await tab("ls", "")).toEqual({ lines: 2, requests: 1 });
    expect(await tab("--no-cache", "ls", "")).toEqual({ lines: 2, requests: 1 });
    expect(await tab("scp", "./x")).toEqual({ lines: 0, requests: 0 });
  });

  test("the cache is private, is each account's own, and holds no secret", async () => {
    const own = join(home, "private");
    await ask(["ls", "common-files/"], { home: own });
    const admin = { CEC_TOKEN: sandbox.tokens.admin ?? "" };
    sandbox.requests.clear();
    await ask(["ls", "common-files/"], { home: own, env: admin });
    expect(sandbox.requests.count({ user: "admin" })).toBe(1);
    const folder = join(own, ".cache", "cec");
    const files = await readdir(folder);
    expect(files).toHaveLength(2);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    for (const file of files) {
      expect((await stat(join(folder, file))).mode & 0o077).toBe(0);
      const text = file + (await readFile(join(folder, file), "utf8"));
      for (const secret of [alice, admin.CEC_TOKEN]) expect(text).not.toContain(secret);
    }
  });

  test("a cache that is damaged or cannot be written costs a request, nothing else", async () => {
    const own = join(home, "damaged");
    await ask(["ls", "co"], { home: own });
    const folder = join(own, ".cache", "cec");
    const [file = ""] = await readdir(folder);
    for (const text of ["", "{", "[1]", '{"/":{"at":1,"entries":[{}]}}', '{"/":null}']) {
      await writeFile(join(folder, file), text);
      expect((await ask(["ls", "co"], { home: own })).stdout).toBe("common-files/\tCommon Files\n:6\n");
    }
    const env = { XDG_CACHE_HOME: "/dev/null" };
    expect((await ask(["ls", "co"], { env })).stdout).toBe("common-files/\tCommon Files\n:6\n");
  });
});

describe("when there is no answer, nothing is said", () => {
  const silent: readonly (readonly [why: string, env: Record<string, string>])[] = [
    ["no account", { CEC_URL: "", CEC_TOKEN: "" }],
    ["a wrong token", { CEC_TOKEN: "wrong" }],
    ["no server", { CEC_URL: "http://127.0.0.1:9" }],
    ["no address", { CEC_URL: "nonsense://" }],
    ["no configuration", { CEC_URL: "", CEC_TOKEN: "", CEC_CONFIG: "/dev/null" }],
  ];
  for (const [why, env] of silent) {
    test(why, async () => {
      expect(await ask(["ls", "com"], { env })).toMatchObject(nothing);
    });
  }

  test.skipIf(missingPrograms().length > 0)(
    `a keyring that is locked: no window is opened to ask (needs ${missingPrograms().join(", ") || "nothing more"})`,
    async () => {
      const keyring = await startKeyring(undefined);
      const config = await mkdtemp(join(home, "locked-"));
      const account = { authType: "pat", url: sandbox.url, user: "alice", label: "a", createdAtVersion: "4.0.0" };
      const Configs = { a: { ...account, skipKeyring: false } };
      await writeFile(join(config, "config.json"), JSON.stringify({ ActiveConfigID: "a", Configs }));
      try {
        const env = { ...keyring.env, CEC_URL: "", CEC_TOKEN: "", CEC_CONFIG: config, DISPLAY: ":99" };
        expect(await ask(["ls", "com"], { env })).toMatchObject(nothing);
      } finally {
        await keyring.stop();
      }
    },
  );

  test("an address where another program answers", async () => {
    const page = scriptedServer({});
    expect(await ask(["ls", "com"], { env: { CEC_URL: page.url } })).toMatchObject(nothing);
    await page.stop();
  });

  test("a server that does not answer: given up after 2 s", async () => {
    const waits = new Promise<Response>(() => {});
    const deaf = Bun.serve({ hostname: "127.0.0.1", port: 0, idleTimeout: 0, fetch: () => waits });
    expect(await ask(["ls", "com"], { env: { CEC_URL: `http://127.0.0.1:${deaf.port}` } })).toMatchObject(nothing);
    await deaf.stop(true);
  });

  test("a token that ends while the server is slow is replaced all the same, by a process nobody waits for", async () => {
    const users = [{ name: "alice", password: "alice-pw" }];
    const slow = await startSandbox({ users, gate: true });
    const own = join(home, "slow");
    const env = { HOME: own, XDG_RUNTIME_DIR: "/nowhere" };
    const config = join(own, ".config/pydio/cells-client/config.json");
    try {
      const words = ["config", "add", "client-auth", "--url", slow.url, "--login", "alice", "--password-stdin"];
      const added = await runCec([...words, "--skip-keyring"], { home: own, stdin: "alice-pw", env });
      expect(added.exitCode).toBe(0);
      const stored = JSON.parse(await readFile(config, "utf8"));
      stored.Configs[stored.ActiveConfigID].tokenExpiresAt = Math.floor(Date.now() / 1000) + 10;
      await writeFile(config, JSON.stringify(stored));
      slow.faults.add("latency=5s,on=response,path=/oidc/oauth2/token,count=1");
      slow.requests.clear();
      expect(await runBinary(["__complete", "ls", "com"], { env })).toMatchObject(nothing);
      expect(await readFile(config, "utf8")).toBe(JSON.stringify(stored));
      while ((await readFile(config, "utf8")) === JSON.stringify(stored)) await Bun.sleep(20);
      expect(slow.requests.count({ path: "/oidc/oauth2/token" })).toBe(1);
      slow.requests.clear();
      const next = await runBinary(["__complete", "ls", "com"], { env });
      expect(next.stdout).toBe("common-files/\tCommon Files\n:6\n");
      expect(slow.requests.total).toBe(1);
    } finally {
      await slow.stop();
    }
  });
});
