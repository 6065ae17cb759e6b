import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { shapeErrors } from "../support/json-schemas.ts";
import { cecOn } from "../support/run-cec.ts";
import { canMount, mountSmall, remount, unmountAll } from "./support/small-disk.ts";

/* What no further file can escape, a full or read-only disk or a used-up quota, ends a run at once and is told once. */

const files = 60;
const fileBytes = 1_500_000;
let sandbox: Sandbox;
let work: string;
let disk: string;
let cec: ReturnType<typeof cecOn>;

beforeAll(async () => {
  sandbox = await startSandbox({ gate: true, jobDelayMs: 0, hashDelayMs: 0 });
  work = mkdtempSync(join(tmpdir(), "cec-full-"));
  disk = join(work, "disk");
  cec = cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: work, home: join(work, "home") });
  mkdirSync(join(work, "tree"));
  for (let at = 0; at < files; at += 1) writeFileSync(join(work, "tree", `f${at}`), Buffer.alloc(fileBytes, at));
  writeFileSync(join(work, "big"), Buffer.alloc(40_000_000, "big"));
  expect(await cec(["put", "tree", "big", "common-files"])).toMatchObject({ exitCode: 0 });
});
afterEach(() => {
  unmountAll();
  sandbox.faults.clear();
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(work, { recursive: true, force: true });
});

const gets = () => sandbox.requests.all({ method: "GET" }).filter(({ path }) => /tree\/f\d+$/.test(path)).length;
const whole = (folder: string) => readdirSync(folder).filter((name) => /^f\d+$/.test(name));

for (const [words, again] of [
  [["get", "common-files/tree", "disk"], "Run the same command again to copy what is missing."],
  [["sync", "cells://common-files/tree", "disk/tree"], "Run the same command again for what is missing."],
] as const) {
  test.skipIf(!canMount)(
    `${words[0]}: a disk that becomes full (skipped where no small file system can be mounted: needs Linux and root)`,
    async () => {
      expect(mountSmall(disk, 10_000_000)).toBe(true);
      sandbox.requests.clear();
      const run = await cec(words);
      expect(run).toMatchObject({ exitCode: 1 });
      expect(run.stderr.match(/no space left/g)).toHaveLength(1);
      const told =
        /cec: no space left on the disk for (\S+)(: [\d.]+ \w+ needed, [\d.]+ \w+ free)?\nFree some space\. (.*)/.exec(
          run.stderr,
        );
      expect(told?.[1]).toStartWith(join(disk, "tree/f"));
      expect(told?.[3]).toStartWith(again);
      expect(run.stderr).toMatch(/\d unfinished \([\d.]+ \w+ kept\), 1 failed \(failed\)/);
      // Nothing new was begun.
      expect(gets()).toBeLessThan(files / 2);
      const left = readdirSync(join(disk, "tree")).filter((name) => name.endsWith(".cec-part"));
      expect(left.length).toBeGreaterThan(0);
      for (const name of whole(join(disk, "tree")))
        expect(readFileSync(join(disk, "tree", name))).toEqual(Buffer.alloc(fileBytes, Number(name.slice(1))));
      remount(disk, "size=200000000");
      const [before, received] = [whole(join(disk, "tree")).length, sandbox.requests.all({}).length];
      expect(await cec(words)).toMatchObject({ exitCode: 0 });
      expect(readdirSync(join(disk, "tree"))).toHaveLength(files);
      // Of what was kept only the rest is asked for.
      const ranges = sandbox.requests.all({}).slice(received);
      expect(ranges.filter(({ status, path }) => status === 206 && path.includes("tree/f")).length).toBeGreaterThan(0);
      expect(before).toBeLessThan(files);
    },
  );
}

test.skipIf(!canMount)("a single file that can't fit is refused before any of it is fetched", async () => {
  expect(mountSmall(disk, 20_000_000)).toBe(true);
  sandbox.requests.clear();
  const run = await cec(["get", "--report", "report", "common-files/big", "disk"]);
  expect(run).toMatchObject({ exitCode: 1 });
  expect(run.stderr).toContain(`no space left on the disk for ${join(disk, "big")}: 38 MiB needed, 19 MiB free`);
  expect(sandbox.requests.all({ method: "GET" }).filter(({ path }) => path.endsWith("/big"))).toEqual([]);
  expect(readdirSync(disk)).toEqual([]);
  const line = readFileSync(join(work, "report"), "utf8");
  expect(shapeErrors("report", line)).toBe("");
  expect(JSON.parse(line)).toMatchObject({ result: "failed", code: "failed", exit: 1 });
});

test.skipIf(!canMount)("a file system that is read-only ends the run with 5, naming the local path", async () => {
  expect(mountSmall(disk, 1_000_000)).toBe(true);
  remount(disk, "ro");
  for (const words of [
    ["get", "common-files/tree", "disk"],
    ["sync", "cells://common-files/tree", "disk"],
  ]) {
    const run = await cec(words);
    expect(run).toMatchObject({ exitCode: 5 });
    expect(run.stderr).toMatch(new RegExp(`cec: the file system of ${disk}\\S+ is read-only\n`));
    expect(run.stderr.match(/read-only/g)).toHaveLength(1);
  }
});

test("a quota of the server that is used up ends the run, told once, with what came before kept", async () => {
  sandbox.faults.add("status=422,method=PUT,path=/io/common-files/quota/*,skip=5");
  sandbox.requests.clear();
  expect(await cec(["mkdir", "common-files/quota"])).toMatchObject({ exitCode: 0 });
  const run = await cec(["put", "--json", "tree", "common-files/quota/"]);
  expect(run).toMatchObject({ exitCode: 1 });
  expect(shapeErrors("put", run.stdout.trim())).toBe("");
  const receipt = JSON.parse(run.stdout) as { files: number };
  expect(receipt).toMatchObject({ failed: 1, gaveUp: "the quota is used up", interrupted: false });
  expect(receipt.files).toBeWithin(1, 6);
  expect(sandbox.requests.all({ method: "PUT" }).length).toBeLessThan(files / 2);
  const words = await cec(["put", "tree", "common-files/quota/"]);
  expect(words.stderr.match(/quota is used up/g)).toHaveLength(1);
  expect(words.stderr).toMatch(/cec: the quota is used up: common-files\/quota\/tree\/f\d+\nDelete something/);
  sandbox.faults.clear();
  expect(await cec(["put", "tree", "common-files/quota/"])).toMatchObject({ exitCode: 0 });
  expect(await cec(["check", "tree", "cells://common-files/quota/tree"])).toMatchObject({ exitCode: 0 });
});
