import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { runBinary } from "./binary.ts";
import { cecOn, runCec } from "./run-cec.ts";

let sandbox: Sandbox;
let home = "";
beforeAll(async () => {
  sandbox = await startSandbox();
  home = await mkdtemp(join(tmpdir(), "leaks-"));
});
afterAll(async () => {
  await sandbox.stop();
  await rm(home, { recursive: true, force: true });
});

test("a run that says its token fails the test, in process and as a program", async () => {
  const token = sandbox.tokens.alice ?? "";
  const cec = cecOn({ url: sandbox.url, token });
  const env = { CEC_URL: sandbox.url, CEC_TOKEN: token, HOME: home };
  await writeFile(join(home, "token.txt"), `the token is ${token}`);
  const words = ["scp", join(home, "token.txt"), "cells://personal-files/"];
  expect((await cec(words)).exitCode).toBe(0);
  const leak = "cec cat personal-files/token.txt said a secret";
  expect(String(await cec(["cat", "personal-files/token.txt"]).catch(String))).toContain(leak);
  expect(String(await runBinary(["cat", "personal-files/token.txt"], { env }).catch(String))).toContain(leak);
});

test("so does one that says what is stored, typed or read from standard input", async () => {
  const token = sandbox.tokens.alice ?? "";
  const leak = (text: unknown) => String(text).includes("said a secret");
  const add = ["config", "add", "token", "--url", sandbox.url];
  const env = { XDG_RUNTIME_DIR: "/nowhere" };
  const label = ["--json", "--label", token];
  expect(leak(await runCec([...add, "--token-stdin", ...label], { stdin: token, env }).catch(String))).toBe(true);
  expect(leak(await runCec([...add, ...label], { answers: [token], env }).catch(String))).toBe(true);
  expect((await runCec([...add, "--token-stdin"], { home, stdin: token, env })).exitCode).toBe(0);
  expect(leak(await runCec(["cat", "personal-files/token.txt"], { home, env }).catch(String))).toBe(true);
});

test("the log is on in every run, and out of the test's sight", async () => {
  const { stderr } = await runCec(["ls"], { env: { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" } });
  expect(stderr).not.toContain("debug: ");
  const shown = await runCec(["ls", "--log", "debug"], {
    env: { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" },
  });
  expect(shown.stderr).toContain("debug: ");
});
