import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { shapeErrors } from "../support/json-schemas.ts";
import { onTerminal } from "../support/on-terminal.ts";
import { cecOn } from "../support/run-cec.ts";

/* What a transfer tells of itself: report, events, closing line, exit code. */

let sandbox: Sandbox;
let work: string;

beforeAll(async () => {
  sandbox = await startSandbox({ gate: true });
});

afterAll(() => sandbox.stop());

afterEach(() => rm(work, { recursive: true, force: true }));

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-account-"));
  await mkdir(join(work, "tree/empty"), { recursive: true });
  for (const name of ["a.txt", "b.txt", "c.txt"]) await writeFile(join(work, "tree", name), `content of ${name}`);
  await symlink("a.txt", join(work, "tree/link"));
  sandbox.faults.clear();
});

function cec(...words: string[]) {
  return cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: work })(words);
}

interface Line {
  readonly [field: string]: unknown;
}

async function reportLines(file: string): Promise<Line[]> {
  const lines = (await readFile(join(work, file), "utf8")).split("\n").filter((line) => line !== "");
  for (const line of lines) expect(shapeErrors("report", line)).toBe("");
  return lines.map((line) => JSON.parse(line) as Line);
}

const byPath = (lines: readonly Line[]) =>
  Object.fromEntries(lines.map((line) => [String(line.target ?? line.path).replace(/^.*\//, ""), line]));

describe("--report", () => {
  test("names each item: what was done, checked, left alone, and why", async () => {
    const run = await cec("scp", "--links=skip", "--report", "up.jsonl", "tree", "cells://personal-files/told");
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/3 files copied, 48 B, 3 verified, 1 skipped \(symlink\) in /);
    const up = byPath(await reportLines("up.jsonl"));
    expect(Object.keys(up).sort()).toEqual(["a.txt", "b.txt", "c.txt", "empty", "link"]);
    expect(up["a.txt"]).toMatchObject({
      operation: "upload",
      source: join(work, "tree/a.txt"),
      target: "personal-files/told/a.txt",
      sizeBytes: 16,
      result: "done",
      verified: true,
      why: "new",
    });
    expect(up.empty).toMatchObject({ operation: "make-folder", result: "done", why: "new" });
    expect(up.link).toMatchObject({ operation: "skip", result: "skipped", why: "symlink" });
  });

  test("tells what replaced something, on both ways, and what made room", async () => {
    await cec("scp", "tree", "cells://personal-files/merge");
    await writeFile(join(work, "tree/d.txt"), "d");
    await rm(join(work, "tree/b.txt"));
    await mkdir(join(work, "tree/b.txt"));
    await writeFile(join(work, "tree/b.txt/inside"), "i");
    await mkdir(join(work, "stage"));
    await Bun.$`mv ${work}/tree ${work}/stage/merge`;
    await cec("scp", "-f", "--report", "up.jsonl", "stage/merge", "cells://personal-files/");
    const up = await reportLines("up.jsonl");
    expect(up.find((line) => line.operation === "remove")).toMatchObject({
      target: "personal-files/merge/b.txt",
      why: "other-type",
    });
    expect(byPath(up)).toMatchObject({ "a.txt": { why: "replaces" }, "d.txt": { why: "new" }, inside: { why: "new" } });
    await mkdir(join(work, "back/merge"), { recursive: true });
    await writeFile(join(work, "back/merge/a.txt"), "older");
    await cec("scp", "-f", "--report", "down.jsonl", "cells://personal-files/merge", "back/");
    const down = byPath(await reportLines("down.jsonl"));
    expect(down).toMatchObject({ "a.txt": { why: "replaces" }, "d.txt": { why: "new" } });
  });

  test("tells failures with their class, and times a file was taken up once more", async () => {
    await cec("scp", "tree", "cells://personal-files/fails");
    sandbox.faults.add("status=403,path=/io/*b.txt");
    sandbox.faults.add("wrong=3,method=GET,path=/io/*c.txt,count=1");
    const run = await cec("scp", "--report", "down.jsonl", "cells://personal-files/fails", "back");
    expect(run.exitCode).toBe(8);
    expect(run.stderr).toContain("failed: personal-files/fails/b.txt: ");
    expect(run.stderr).toMatch(/3 files copied, .*1 failed \(forbidden\), 1 retry in/);
    const down = byPath(await reportLines("down.jsonl"));
    expect(down["b.txt"]).toMatchObject({ result: "failed", code: "forbidden", exit: 5, why: expect.any(String) });
    expect(down["c.txt"]).toMatchObject({ result: "done", retries: 1 });
  });

  for (const [words, name] of [
    [["scp", "tree", "cells://personal-files/wire"], "b.txt"],
    [["get", "--force", "personal-files/wire/*", "."], "b.txt"],
    [["sync", "--size-only", "cells://personal-files/wire", "synced"], "b.txt"],
    [["put", "-", "personal-files/wire/b.txt", "--force"], "b.txt"],
  ] as const) {
    test(`counts the requests of an item that were sent once more: ${words[0]} ${words[1]}`, async () => {
      sandbox.faults.add(`status=503,count=2,retry-after=0,path=/io/*/${name}`);
      sandbox.faults.add("status=429,count=1,retry-after=0,path=/io/*/c.txt");
      const run = await cec(...words, "--report", "retries.jsonl");
      expect(run).toMatchObject({ exitCode: 0 });
      const lines = byPath(await reportLines("retries.jsonl"));
      expect(lines[name]).toMatchObject({ result: "done", retries: 2 });
      const alone = words[1] === "-";
      if (!alone) expect(lines["c.txt"]).toMatchObject({ result: "done", retries: 1 });
      if (!alone) expect(lines["a.txt"]).toMatchObject({ result: "done", retries: 0 });
      expect(run.stderr).toContain(alone ? "2 retries, 2 back-offs in" : "3 retries, 3 back-offs in");
    });
  }

  test("goes to standard output with a dash", async () => {
    const run = await cec("scp", "--report", "-", "tree/a.txt", "cells://personal-files/dash");
    expect(run.exitCode).toBe(0);
    expect(shapeErrors("report", run.stdout)).toBe("");
  });

  test("that cannot be written is told before anything is sent", async () => {
    const run = await cec("scp", "--report", "no/such/folder", "tree", "cells://personal-files/unreported");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("cannot write the report");
    expect((await cec("ls", "-f", "personal-files/unreported")).stdout).toBe("false\n");
  });
});

describe("--progress=json", () => {
  test("is nothing but events on standard error, the last one being the account", async () => {
    sandbox.faults.add("status=503,count=1,retry-after=0,method=PUT,path=/io/*");
    const run = await cec("scp", "--progress=json", "tree", "cells://personal-files/events");
    expect(run).toMatchObject({ exitCode: 0, stdout: "" });
    const lines = run.stderr.trimEnd().split("\n");
    for (const line of lines) expect(shapeErrors("progress", line)).toBe("");
    const events = lines.map((line) => JSON.parse(line) as Line);
    expect(events.filter(({ event }) => event === "done")).toHaveLength(5);
    expect(events.find(({ event }) => event === "planned")).toMatchObject({ files: 4 });
    expect(events.at(-1)).toMatchObject({ event: "end", files: 4, failed: 0, retries: 1, backOffs: 1 });
  });

  test("tells how much there is in all before the first of it is done", async () => {
    for (let at = 0; at < 200; at += 1) await writeFile(join(work, "tree", `f${at}.txt`), `${at}`);
    const run = await cec("scp", "--progress=json", "--transfers=1", "tree", "cells://personal-files/all-told");
    const events = run.stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    const kinds = events.map(({ event }) => event);
    expect(events[kinds.indexOf("planned")]).toMatchObject({ files: 204 });
    expect(kinds.slice(0, kinds.indexOf("planned")).filter((kind) => kind === "done").length).toBeLessThan(100);
  });

  test("ends with the error as JSON where something failed", async () => {
    sandbox.faults.add("status=403,method=PUT,path=/io/*b.txt");
    const run = await cec("scp", "--progress", "json", "tree", "cells://personal-files/event-fails");
    expect(run.exitCode).toBe(8);
    const lines = run.stderr.trimEnd().split("\n");
    expect(shapeErrors("error", lines.at(-1) ?? "")).toBe("");
    expect(JSON.parse(lines.at(-2) ?? "")).toMatchObject({ event: "end", failed: 1 });
  });
});

test("retries and back-offs are in the closing line, and all is well: exit 0", async () => {
  sandbox.faults.add("status=503,count=2,retry-after=0,method=PUT,path=/io/*");
  const run = await cec("scp", "tree", "cells://personal-files/again");
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toMatch(/4 files copied, 64 B, 4 verified, 2 retries, 2 back-offs in /);
});

test("--quiet keeps to failures, and --json to one line on standard output", async () => {
  expect(await cec("scp", "-q", "tree", "cells://personal-files/quiet")).toMatchObject({ stdout: "", stderr: "" });
  const run = await cec("scp", "-q", "--json", "-f", "tree", "cells://personal-files/quiet2");
  expect(run.stderr).toBe("");
  expect(JSON.parse(run.stdout)).toMatchObject({ files: 4, folders: 1, verified: 4, failed: 0 });
});

test("on a terminal the block shows while it runs, and the closing line stands alone after it", async () => {
  await writeFile(join(work, "tree/slow.bin"), new Uint8Array(600_000));
  sandbox.faults.add("slow=400K,on=request,method=PUT,path=/io/*slow.bin");
  const env = { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "", HOME: work };
  const run = await onTerminal(["scp", join(work, "tree"), "cells://personal-files/block"], [], { env });
  expect(run.exitCode).toBe(0);
  expect(run.raw).toMatch(/4\/5 files, .* left/);
  expect(run.raw).toContain("personal-files/block/slow.bin");
  expect(run.screen).toContain("5 files copied");
  expect(run.raw.slice(run.raw.lastIndexOf("\u001b[J"))).toMatch(/^\u001b\[J5 files copied/);
}, 20_000);

test("what was to be checked and could not be is no success: exit 8, with its name; --verify=size accepts it", async () => {
  const slow = await startSandbox({ hashDelayMs: 3_600_000 });
  try {
    const run = cecOn({ url: slow.url, token: slow.tokens.alice ?? "" }, { cwd: work });
    await writeFile(join(work, "parts.bin"), new Uint8Array(42_000_000));
    // The ETag of parts of 20 MiB says nothing of the whole, and the hash is not there yet.
    const parts = ["--part-size", "20", "--multipart-threshold", "30"];
    expect((await run(["scp", ...parts, "parts.bin", "cells://personal-files/"])).exitCode).toBe(0);
    const unchecked = await run(["scp", "cells://personal-files/parts.bin", "back.bin"]);
    expect(unchecked.exitCode).toBe(8);
    expect(unchecked.stderr).toContain(`not checked: ${join(work, "back.bin")}\n`);
    expect(unchecked.stderr).toContain("1 file copied, 40 MiB, 0 verified, 1 not checked in ");
    expect((await run(["scp", "-f", "--verify=size", "cells://personal-files/parts.bin", "back.bin"])).exitCode).toBe(
      0,
    );
  } finally {
    await slow.stop();
  }
}, 30_000);
