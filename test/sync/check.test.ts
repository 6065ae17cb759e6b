import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { runBinary } from "../support/binary.ts";
import { cecOn } from "../support/run-cec.ts";

let sandbox: Sandbox;
let work: string;
let cec: ReturnType<typeof cecOn>;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-check-"));
  sandbox = await startSandbox({ jobDelayMs: 0, hashDelayMs: 0 });
  cec = cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: work });
});

afterAll(async () => {
  await sandbox.stop();
  await rm(work, { recursive: true, force: true });
});

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(work, path)), { recursive: true });
  await writeFile(join(work, path), content);
}

describe("cec check", () => {
  test("tells what is missing, extra, different and the same, and exits 9", async () => {
    await write("one/same.txt", "same");
    await write("one/sub/changed.txt", "before");
    await write("one/gone.txt", "gone");
    await write("one/.hidden", "dot");
    expect((await cec(["scp", "one", "cells://common-files/"])).exitCode).toBe(0);
    expect(await cec(["check", "one", "cells://common-files/one"])).toEqual(
      expect.objectContaining({ exitCode: 0, stdout: "", stderr: "4 same, 0 missing, 0 extra, 0 different\n" }),
    );
    await write("one/sub/changed.txt", "after!");
    await write("one/new.txt", "new");
    await rm(join(work, "one/gone.txt"));
    const there = await cec(["check", "one", "cells://common-files/one"]);
    expect(there.exitCode).toBe(9);
    expect(there.stdout.split("\n").sort()).toEqual(
      ["", "different (content): sub/changed.txt", "extra: gone.txt", "missing: new.txt"].sort(),
    );
    expect(there.stderr).toContain("2 same, 1 missing, 1 extra, 1 different");
    const back = await cec(["check", "--json", "cells://common-files/one", "one"]);
    expect(back.exitCode).toBe(9);
    const lines = back.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual({ result: "extra", path: "new.txt", type: "file", size: 3 });
    expect(lines).toContainEqual({ result: "missing", path: "gone.txt", type: "file", size: 4 });
    expect(lines).toContainEqual({
      result: "different",
      path: "sub/changed.txt",
      type: "file",
      size: 6,
      targetSize: 6,
      reason: "content",
    });
    expect(lines.filter(({ result }) => result === "same").length).toBe(2);
  });

  test("--checksum finds what size and date hide, and --size-only does not look further", async () => {
    await write("two/f.txt", "right");
    await cec(["scp", "two", "cells://common-files/"]);
    await write("two/f.txt", "wrong");
    await utimes(join(work, "two/f.txt"), 1000, 1000);
    expect((await cec(["check", "two", "cells://common-files/two"])).exitCode).toBe(0);
    expect((await cec(["check", "-c", "two", "cells://common-files/two"])).exitCode).toBe(9);
    expect((await cec(["check", "--size-only", "two", "cells://common-files/two"])).exitCode).toBe(0);
  });

  test("compares files sent in parts by the server's own hash", async () => {
    await write("big/f.bin", "0123456789abcdef".repeat(65_536 * 2 + 7));
    const parts = ["--multipart-threshold", "1", "--part-size", "10"];
    expect((await cec(["scp", ...parts, "big", "cells://common-files/"])).exitCode).toBe(0);
    const listed = await cec(["stat", "--json", "cells://common-files/big/f.bin"]);
    expect(listed.stdout).toContain("-1");
    const fresh = await cec(["check", "-c", "--all", "big", "cells://common-files/big"]);
    expect(fresh).toMatchObject({ exitCode: 0, stdout: "same (content): f.bin\n" });
  });

  test("either side may be anywhere: two remote trees, two local ones, two files, a file and a folder", async () => {
    await write("here/a.txt", "a");
    await cec(["scp", "here", "cells://common-files/"]);
    await cec(["scp", "here", "cells://personal-files/there"]);
    expect((await cec(["check", "cells://common-files/here", "cells://personal-files/there"])).exitCode).toBe(0);
    await write("copy/a.txt", "b");
    expect((await cec(["check", "-c", "here", "copy"])).exitCode).toBe(9);
    expect((await cec(["check", "-c", "here/a.txt", "cells://common-files/here/a.txt"])).exitCode).toBe(0);
    expect((await cec(["check", "-c", "copy/a.txt", "cells://common-files/here/"])).exitCode).toBe(9);
    expect((await cec(["check", "none", "cells://common-files/here"])).exitCode).toBe(3);
    expect((await cec(["check", "here", "cells://common-files/none"])).exitCode).toBe(3);
    expect((await cec(["check", "here", "cells://"])).exitCode).toBe(2);
  });

  test("filters hold for both sides; --one-way lets extras be", async () => {
    await write("f/keep.txt", "k");
    await cec(["scp", "f", "cells://common-files/"]);
    await write("f/local.log", "l");
    await write("junk/remote.log", "r");
    await cec(["scp", "junk/remote.log", "cells://common-files/f/"]);
    expect((await cec(["check", "--exclude", "*.log", "f", "cells://common-files/f"])).exitCode).toBe(0);
    await write("f/.cecignore", "*.log\n.cecignore\n");
    expect((await cec(["check", "f", "cells://common-files/f"])).exitCode).toBe(0);
    await rm(join(work, "f/.cecignore"));
    await rm(join(work, "f/local.log"));
    expect((await cec(["check", "f", "cells://common-files/f"])).exitCode).toBe(9);
    expect((await cec(["check", "--one-way", "f", "cells://common-files/f"])).exitCode).toBe(0);
  });

  test("what cannot be read is neither the same nor different: exit 8", async () => {
    await write("broken/a", "a");
    await cec(["scp", "broken", "cells://common-files/"]);
    // A link that leads nowhere stands for what can't be read: nothing is unreadable to the superuser.
    await rm(join(work, "broken/a"));
    await symlink("nowhere", join(work, "broken/a"));
    const run = await cec(["check", "broken", "cells://common-files/broken"]);
    expect(run).toMatchObject({ exitCode: 8, stdout: "" });
    expect(run.stderr).toContain("failed: a: no such file or folder");
  });

  test("costs one look at the remote root and one listing", async () => {
    await write("cost/a/b/c.txt", "c");
    await write("cost/d.txt", "d");
    await cec(["scp", "cost", "cells://common-files/"]);
    sandbox.requests.clear();
    expect((await cec(["check", "-c", "cost", "cells://common-files/cost"])).exitCode).toBe(0);
    expect(sandbox.requests.all().map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /a/tree/stats",
      "GET /io/",
    ]);
  });

  test("the built binary says the same", async () => {
    await write("bin/a.txt", "a");
    const env = { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "", HOME: work };
    await runBinary(["scp", "bin", "cells://common-files/"], { cwd: work, env });
    await write("bin/b.txt", "b");
    const run = await runBinary(["check", "bin", "cells://common-files/bin"], { cwd: work, env });
    expect(run).toMatchObject({ exitCode: 9, stdout: "missing: b.txt\n" });
  });

  test("what nothing tells the content of is not called different: it could not be compared", async () => {
    const slow = await startSandbox({ jobDelayMs: 0, hashDelayMs: 3_600_000 });
    const there = cecOn({ url: slow.url, token: slow.tokens.alice ?? "" }, { cwd: work });
    await write("late/film", "x".repeat(21 * 1_048_576));
    // Parts of 20 MiB: their ETag tells nothing of blocks of 10.
    const sending = ["scp", "--verify=off", "--part-size", "20", "--multipart-threshold", "20"];
    expect((await there([...sending, "late", "cells://common-files/"])).exitCode).toBe(0);
    const run = await there(["check", "-c", "late", "cells://common-files/late"]);
    expect([run.exitCode, run.stdout]).toEqual([8, ""]);
    expect(run.stderr).toContain("failed: film: sizes agree, and the server has no hash of its content (yet)");
    await slow.stop();
  });
});
