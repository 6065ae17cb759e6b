import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { runBinary } from "../support/binary.ts";

let sandbox: Sandbox;
let home = "";
beforeAll(async () => {
  sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-pw" }] });
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cec-accounts-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const cec = (words: readonly string[], options: { stdin?: string; env?: Record<string, string> } = {}) =>
  runBinary(words, { ...options, env: { HOME: home, XDG_RUNTIME_DIR: "/nowhere", ...options.env } });
const configPath = () => join(home, ".config", "pydio", "cells-client", "config.json");
const addPassword = (url: string) => [
  "config",
  "add",
  "client-auth",
  "--url",
  url,
  "--login",
  "alice",
  "--password-stdin",
];

describe("headers of a stored account", () => {
  const key = "gate-key-0815";
  let gate: Bun.Server<undefined>;
  beforeAll(() => {
    // What many put in front of a server: nobody passes without the header.
    gate = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request) {
        if (request.headers.get("x-gate-key") !== key) return new Response("who are you", { status: 403 });
        const { pathname, search } = new URL(request.url);
        const { method, headers, body } = request;
        return fetch(sandbox.url + pathname + search, { method, headers, body, redirect: "manual" });
      },
    });
  });
  afterAll(() => gate.stop(true));

  test("go with every request: listing, refresh, sign-in anew; and are told to nobody", async () => {
    await cec(addPassword(sandbox.url), { stdin: "alice-pw" });
    const config = JSON.parse(await readFile(configPath(), "utf8"));
    const [account] = Object.values<Record<string, unknown>>(config.Configs);
    const id = `alice@127.0.0.1:${gate.port}`;
    const url = `http://127.0.0.1:${gate.port}`;
    config.ActiveConfigID = id;
    config.Configs = { [id]: { ...account, url, tokenExpiresAt: 1, CustomHeaders: { "X-Gate-Key": key } } };
    await writeFile(configPath(), JSON.stringify(config), { mode: 0o600 });
    const said: string[] = [];
    for (const [words, stdin] of [
      [["ls", "--raw"]],
      [["info"]],
      [["config", "relog", "--password-stdin", "--login", "alice"], "alice-pw"],
      [["mkdir", "personal-files/made"]],
      [["config", "rm", "-f", id]],
    ] as const) {
      const run = await cec(words, { env: { CEC_LOG: "debug" }, ...(stdin === undefined ? {} : { stdin }) });
      expect([words, run.exitCode, run.stderr]).toEqual([words, 0, expect.stringContaining("debug: ")]);
      said.push(run.stdout, run.stderr);
    }
    expect(said.join("")).not.toContain(key);
    expect((await cec(["ls"], { env: { CEC_URL: url, CEC_TOKEN: sandbox.tokens.alice ?? "" } })).exitCode).toBe(5);
  });

  test("a level of the log nobody knows", async () => {
    expect(await cec(["version"], { env: { CEC_LOG: "loud" } })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("CEC_LOG must be debug, info, warn or error"),
    });
  });
});
