import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { bytesOf } from "../faults/support/seeds.ts";
import { cecOn } from "../support/run-cec.ts";

let folder = "";
let sandbox: Sandbox;
const kibibyte = 1024;
const sizes = { "a.bin": 700 * kibibyte, "b.bin": 500 * kibibyte, "c.bin": 200 * kibibyte };
const allBytes = Object.values(sizes).reduce((sum, size) => sum + size);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cec-bandwidth-"));
  mkdirSync(join(folder, "tree"));
  for (const [name, size] of Object.entries(sizes)) writeFileSync(join(folder, "tree", name), bytesOf(1, size));
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const cec = (...words: string[]) =>
  cecOn(
    { url: sandbox.url, token: sandbox.tokens.alice ?? "" },
    { cwd: folder, env: { XDG_STATE_HOME: folder } },
  )(words);

/** Runs it and checks that it took at least as long as so many bytes a second ask for, less what may burst. */
async function expectHeldTo(rate: number, ...words: string[]): Promise<void> {
  const start = performance.now();
  const run = await cec(...words);
  expect({ exit: run.exitCode, stderr: run.exitCode === 0 ? "" : run.stderr }).toEqual({ exit: 0, stderr: "" });
  // A quarter of a second's worth passes at once, and the last piece is waited for by nobody.
  const leastMs = (allBytes / rate - 0.25) * 1000 - (16 * kibibyte * 1000) / rate - 300;
  expect(performance.now() - start).toBeGreaterThan(leastMs);
}

test("one limit holds for all streams together, up and down", async () => {
  const rate = 1024 * kibibyte;
  await expectHeldTo(rate, "scp", "--bwlimit", "1M", "tree", "cells://common-files/up");
  await expectHeldTo(rate, "scp", "--limit-rate=1M", "cells://common-files/up", "down");
  await expectHeldTo(rate, "scp", "-l", "8192", "tree", "cells://common-files/kilobits");
});

test("a timetable is read, and what can't be is refused before anything is sent", async () => {
  expect((await cec("scp", "--bwlimit", "00:00,off 12:00,off", "tree", "cells://common-files/table")).exitCode).toBe(0);
  sandbox.requests.clear();
  for (const words of [
    ["--bwlimit", "fast"],
    ["--bwlimit", "08:00,1M 25:00,off"],
    ["-l", "0"],
    ["-l", "100", "--bwlimit", "1M"],
  ]) {
    expect((await cec("scp", ...words, "tree", "cells://common-files/refused")).exitCode).toBe(2);
  }
  expect(sandbox.requests.total).toBe(0);
});
