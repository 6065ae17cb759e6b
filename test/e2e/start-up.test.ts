import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/index.ts";
import { runBinary } from "../support/binary.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cec-start-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the folder it is called in neither runs code in it nor sets its variables", async () => {
  await writeFile(join(folder, ".env"), "CEC_URL=http://127.0.0.1:1\nCEC_TOKEN=planted\n");
  await writeFile(join(folder, "bunfig.toml"), 'preload = ["./planted.ts"]\n');
  await writeFile(join(folder, "planted.ts"), 'console.log("planted code ran");\n');
  const run = await runBinary(["ls"], { cwd: folder, env: { HOME: folder } });
  expect(run).toMatchObject({ exitCode: 4, stdout: "" });
  expect(run.stderr).toContain("no account is stored");
});

test("version carries version, commit, build time, system and runtime", async () => {
  const { version } = (await Bun.file("package.json").json()) as { version: string };
  const { exitCode, stdout } = await runBinary(["version", "--json"]);
  expect(exitCode).toBe(0);
  const told = JSON.parse(stdout) as Record<string, string>;
  expect(told.version).toBe(version);
  expect(told.commit).toMatch(/^[0-9a-f]{40}(-dirty)?$/);
  expect(Date.parse(told.time ?? "")).toBeGreaterThan(0);
  expect(told.os).toBe(process.platform === "win32" ? "windows" : process.platform);
  expect(JSON.stringify(told)).toContain("bun");
});

test("a transfer that hashes in a thread leaves nothing in the home folder but what is ours", async () => {
  const sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-secret" }] });
  const [file, home] = [join(folder, "big"), join(folder, "home")];
  await writeFile(file, "");
  await truncate(file, 12 * 1024 * 1024);
  await mkdir(home);
  const env = { HOME: home, CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" };
  const run = await runBinary(["scp", "-q", file, "cells://personal-files/"], { env });
  await sandbox.stop();
  expect(run).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const left = (await readdir(home, { recursive: true })).filter((name) => !/^\.(config|local|cache)(\/|$)/.test(name));
  expect(left).toEqual([]);
});
