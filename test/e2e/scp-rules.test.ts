import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary } from "../support/binary.ts";
import { type CecRun, cecOn } from "../support/run-cec.ts";

/* Where things go, what is merged, and what happens to files that do not stay as they are. */

let sandbox: Sandbox;
let work: string;
let at = 0;
/** A folder of its own on the server for each test. */
let remote: string;

beforeAll(async () => {
  sandbox = await startSandbox({ gate: true });
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-scp-"));
  at += 1;
  remote = `personal-files/t${at}`;
  await cec("mkdir", remote);
});

afterEach(async () => {
  sandbox.faults.clear();
  await rm(work, { recursive: true, force: true });
});

const cec = (...words: string[]): Promise<CecRun> =>
  cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: work })(words);

async function write(path: string, content: string | Uint8Array = path): Promise<void> {
  await mkdir(dirname(join(work, path)), { recursive: true });
  await writeFile(join(work, path), content);
}

/** Everything below the test's remote folder, folders with a slash. */
async function there(): Promise<string[]> {
  const { stdout } = await cec("ls", "--raw", "-R", "-a", remote);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(remote.length + 1))
    .sort();
}

function here(below: string): string[] {
  return (readdirSync(join(work, below), { recursive: true }) as string[])
    .map((path) => (statSync(join(work, below, path)).isDirectory() ? `${path}/` : path))
    .sort();
}

const read = (path: string) => readFileSync(join(work, path), "utf8");

describe("sources", () => {
  test("are many, with wildcards on both sides", async () => {
    for (const path of ["one.txt", "d/a.txt", "d/b.txt", "d/c.log", "d/.e.txt"]) await write(path);
    expect((await cec("scp", "one.txt", "d/*.txt", `cells://${remote}/`)).exitCode).toBe(0);
    expect(await there()).toEqual(["a.txt", "b.txt", "one.txt"]);
    await mkdir(join(work, "back"));
    const down = await cec("scp", `cells://${remote}/?.txt`, `cells//${remote}/one.txt`, "back");
    expect(down.exitCode).toBe(0);
    expect(here("back")).toEqual(["a.txt", "b.txt", "one.txt"]);
  });

  test("may be called what a wildcard looks like", async () => {
    for (const path of ["[x].txt", "a*b.txt", "a-b.txt"]) await write(path);
    expect((await cec("scp", "[x].txt", "a*b.txt", `cells://${remote}/`)).exitCode).toBe(0);
    expect(await there()).toEqual(["[x].txt", "a*b.txt"]);
    expect((await cec("scp", `cells://${remote}/a*b.txt`, "got.txt")).exitCode).toBe(0);
    expect(read("got.txt")).toBe("a*b.txt");
  });

  test("that match nothing, or of which one is missing, send nothing", async () => {
    await write("one.txt");
    for (const missing of ["none*", "gone.txt"]) {
      const run = await cec("scp", "one.txt", missing, `cells://${remote}/`);
      expect(run).toMatchObject({ exitCode: 3, stdout: "" });
      expect(run.stderr).toContain(missing);
    }
    expect(await there()).toEqual([]);
  });

  test("a folder's content alone is meant by a dot behind it", async () => {
    for (const path of ["d/a.txt", "d/.b", "d/c/d.txt"]) await write(path);
    expect((await cec("scp", "d/.", `cells://${remote}`)).exitCode).toBe(0);
    expect(await there()).toEqual([".b", "a.txt", "c/", "c/d.txt"]);
  });

  test("the content of a large folder goes as a whole, and still only where none of its names stand", async () => {
    for (let file = 0; file < 450; file += 1) await write(`d/f${file}`);
    await write("d/sub/.x");
    sandbox.requests.clear();
    expect(await cec("scp", "d/.", `cells://${remote}`)).toMatchObject({ exitCode: 0 });
    // The target, and once what stands in it.
    expect(sandbox.requests.count({ path: "/a/tree/stats" })).toBe(1);
    expect(sandbox.requests.count({ path: "/io/" })).toBe(1);
    expect((await there()).length).toBe(452);
    expect(await cec("scp", "d/.", `cells://${remote}`)).toMatchObject({ exitCode: 6, stdout: "" });

    await write("back/other");
    sandbox.requests.clear();
    expect(await cec("scp", `cells://${remote}/.`, "back")).toMatchObject({ exitCode: 0 });
    expect(sandbox.requests.count({ path: "/a/tree/stats" })).toBe(2);
    expect(here("back").length).toBe(453);
    const again = await cec("scp", `cells://${remote}/.`, "back");
    expect(again).toMatchObject({ exitCode: 6 });
    expect(again.stderr).toContain("450 more");

    await write("d/f7", "changed");
    await write("back/f8", "changed");
    expect(await cec("scp", "-f", "d/.", `cells://${remote}`)).toMatchObject({ exitCode: 0 });
    expect(await cec("scp", "-f", `cells://${remote}/.`, "back")).toMatchObject({ exitCode: 0 });
    expect([read("back/f7"), read("back/f8"), read("back/other")]).toEqual(["changed", "d/f8", "back/other"]);
  });
});

describe("targets", () => {
  test("a missing last part is the new name of a single source, file or folder", async () => {
    for (const path of ["a.txt", "d/b.txt"]) await write(path);
    await cec("scp", "a.txt", `cells://${remote}/new.txt`);
    await cec("scp", "d", `cells://${remote}/folder`);
    expect(await there()).toEqual(["folder/", "folder/b.txt", "new.txt"]);
    await cec("scp", `cells://${remote}/folder`, "back");
    expect(here("back")).toEqual(["b.txt"]);
  });

  test("with a slash it is a folder, which is made; several sources need one", async () => {
    for (const path of ["a.txt", "b.txt"]) await write(path);
    expect((await cec("scp", "a.txt", "b.txt", `cells://${remote}/none`)).exitCode).toBe(3);
    expect((await cec("scp", "a.txt", "b.txt", `cells://${remote}/made/`)).exitCode).toBe(0);
    expect(await there()).toEqual(["made/", "made/a.txt", "made/b.txt"]);
    expect((await cec("scp", `cells://${remote}/made/a.txt`, "got/")).exitCode).toBe(0);
    expect(here("got")).toEqual(["a.txt"]);
  });

  test("a file is no folder, and what is above must be there", async () => {
    for (const path of ["a.txt", "b.txt"]) await write(path);
    await cec("scp", "a.txt", `cells://${remote}/a.txt`);
    expect((await cec("scp", "-f", "a.txt", "b.txt", `cells://${remote}/a.txt`)).exitCode).toBe(6);
    expect((await cec("scp", "a.txt", `cells://${remote}/a.txt/x`)).exitCode).toBe(6);
    expect((await cec("scp", "a.txt", `cells://${remote}/no/such/x`)).exitCode).toBe(3);
    expect((await cec("scp", "a.txt", "cells://no-such-workspace/x")).exitCode).toBe(3);
    expect((await cec("scp", `cells://${remote}/a.txt`, "no/such/x")).exitCode).toBe(3);
  });
});

describe("--force", () => {
  test("merges folders, replaces files, and leaves the rest", async () => {
    for (const path of ["d/same.txt", "d/sub/old.txt"]) await write(path);
    await cec("scp", "d", `cells://${remote}/`);
    await rm(join(work, "d"), { recursive: true });
    await write("d/same.txt", "newer, and longer than before");
    await write("d/sub/new.txt");
    expect((await cec("scp", "d", `cells://${remote}/`)).exitCode).toBe(6);
    expect((await cec("scp", "-f", "d", `cells://${remote}/`)).exitCode).toBe(0);
    expect(await there()).toEqual(["d/", "d/same.txt", "d/sub/", "d/sub/new.txt", "d/sub/old.txt"]);
    await write("back/d/same.txt", "what was here, even longer than what comes now");
    await write("back/d/mine.txt");
    expect((await cec("scp", "-f", `cells://${remote}/d`, "back")).exitCode).toBe(0);
    expect(here("back")).toEqual(["d/", "d/mine.txt", "d/same.txt", "d/sub/", "d/sub/new.txt", "d/sub/old.txt"]);
    expect(read("back/d/same.txt")).toBe("newer, and longer than before");
  });

  test("replaces a file by a folder and a folder by a file, on both ways", async () => {
    await write("d/x/in.txt");
    await write("d/y");
    await cec("scp", "d", `cells://${remote}/`);
    await rm(join(work, "d"), { recursive: true });
    await write("d/x", "now a file");
    await write("d/y/in.txt", "now in a folder");
    expect((await cec("scp", "-f", "d", `cells://${remote}/`)).exitCode).toBe(0);
    expect(await there()).toEqual(["d/", "d/x", "d/y/", "d/y/in.txt"]);
    await write("back/d/x/in.txt");
    await write("back/d/y");
    expect((await cec("scp", "-f", `cells://${remote}/d`, "back")).exitCode).toBe(0);
    expect(here("back")).toEqual(["d/", "d/x", "d/y/", "d/y/in.txt"]);
    expect(read("back/d/x")).toBe("now a file");
  });
});

describe("names and links", () => {
  test("one name in two writings is told, not overwritten", async () => {
    await write("d/e\u0301.txt", "decomposed");
    await write("d/\u00e9.txt", "composed");
    if (readdirSync(join(work, "d")).length < 2) return; // A disk that takes them for one.
    const run = await cec("scp", "d", `cells://${remote}/`);
    expect(run.exitCode).toBe(8);
    expect(run.stderr).toContain("failed: ");
    expect(await there()).toEqual(["d/", "d/\u00e9.txt"]);
  });

  test("links are followed, or skipped and counted; loops end", async () => {
    await write("d/a.txt");
    await mkdir(join(work, "outside"));
    await write("outside/o.txt");
    await symlink("../outside", join(work, "d/out"));
    await symlink(".", join(work, "d/loop"));
    await symlink("nowhere", join(work, "d/broken"));
    const followed = await cec("scp", "d", `cells://${remote}/followed`);
    expect(followed.exitCode).toBe(8);
    expect(followed.stderr).toContain("d/broken");
    expect(followed.stderr).toContain("1 skipped (symlink-loop)");
    const skipped = await cec("scp", "--links", "skip", "d", `cells://${remote}/skipped`);
    expect(skipped.exitCode).toBe(0);
    expect(skipped.stderr).toContain("3 skipped (symlink)");
    expect(await there()).toEqual([
      "followed/",
      "followed/a.txt",
      "followed/out/",
      "followed/out/o.txt",
      "skipped/",
      "skipped/a.txt",
    ]);
  });
});

/** Waits until a rule has begun to happen. */
async function begun(): Promise<void> {
  while (sandbox.faults.fired === 0) await Bun.sleep(2);
}

describe("files that do not stay as they are", () => {
  const big = new Uint8Array(400_000).fill(7);

  test("one that vanishes is told; the others are sent", async () => {
    await write("d/a.bin", big);
    await write("d/b.bin", big);
    sandbox.faults.add("latency=1s,on=request,method=PUT,path=/io/*a.bin");
    const run = cec("scp", "--transfers", "1", "d", `cells://${remote}/`);
    await begun();
    await rm(join(work, "d/b.bin"));
    const { exitCode, stderr } = await run;
    expect(exitCode).toBe(8);
    expect(stderr).toMatch(/failed: \S*d\/b\.bin: /);
    expect(await there()).toEqual(["d/", "d/a.bin"]);
  });

  test("one that grows while it is sent arrives as it is at the end, or is told: never a mixture", async () => {
    await write("log.txt", big);
    sandbox.faults.add("slow=1M,on=request,method=PUT,path=/io/*log.txt,count=1");
    const run = cec("scp", "log.txt", `cells://${remote}/`);
    await begun();
    await appendFile(join(work, "log.txt"), "one line more");
    expect((await run).exitCode).toBe(0);
    await cec("scp", `cells://${remote}/log.txt`, "back.txt");
    expect(readFileSync(join(work, "back.txt")).equals(readFileSync(join(work, "log.txt")))).toBe(true);
  });

  test("an upload that is cut off for good leaves nothing there", async () => {
    await write("half.bin", big);
    sandbox.faults.add("cut=100K,on=request,method=PUT,path=/io/*half.bin");
    const few = ["--retry-max-attempts", "2", "--retry-max-backoff", "20ms"];
    const run = await cec("scp", ...few, "half.bin", `cells://${remote}/`, "--log", "debug");
    expect(run.exitCode).toBe(7);
    expect(run.stderr.split("\n").filter((line) => line.startsWith("debug: PUT"))).toHaveLength(2);
    expect(await there()).toEqual([]);
  });

  test("a download that is cut off for good leaves what was there before", async () => {
    await write("whole.bin", big);
    await cec("scp", "whole.bin", `cells://${remote}/`);
    await write("target.bin", "before");
    sandbox.faults.add("wrong=100,method=GET,path=/io/*whole.bin");
    expect((await cec("scp", "-f", `cells://${remote}/whole.bin`, "target.bin")).exitCode).toBe(9);
    expect(read("target.bin")).toBe("before");
    expect(here(".")).toEqual(["target.bin", "whole.bin"]);
  });
});

test("Ctrl-C in an upload: exit 130, says how to go on, and no half file is there", async () => {
  await write("slow.bin", new Uint8Array(1_000_000));
  sandbox.faults.add("slow=200K,on=request,method=PUT,path=/io/*slow.bin");
  const env = { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "", HOME: work };
  const words = ["scp", "--report", "report.jsonl", "slow.bin", `cells://${remote}/`];
  const child = Bun.spawn([await cecBinary(), ...words], {
    cwd: work,
    env,
    stderr: "pipe",
  });
  await begun();
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
  expect(await new Response(child.stderr).text()).toContain("Run the same command again");
  expect(await there()).toEqual([]);
  expect(JSON.parse(read("report.jsonl"))).toMatchObject({ operation: "upload", result: "unfinished" });
});

test("what was sent is known to be indexed without asking for each file", async () => {
  for (let file = 0; file < 60; file += 1) await write(`many/f${file}.txt`);
  const { stderr, exitCode } = await cec("scp", "--log", "debug", "many", `cells://${remote}/`);
  expect(exitCode).toBe(0);
  const requests = stderr.split("\n").filter((line) => /^debug: [A-Z]+ http/.test(line));
  expect(requests.filter((line) => line.startsWith("debug: PUT"))).toHaveLength(60);
  expect(requests.length).toBeLessThanOrEqual(64);
  expect(existsSync(join(work, "many"))).toBe(true);
});
