import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type BinaryRun, runBinary } from "../support/binary.ts";

let sandbox: Sandbox;
let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-e2e-"));
  sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-secret" }] });
});

afterAll(async () => {
  await sandbox.stop();
  await rm(work, { recursive: true, force: true });
});

function cec(...words: string[]): Promise<BinaryRun> {
  return runBinary(words, {
    cwd: work,
    env: { CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "", HOME: work },
  });
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(join(work, path, ".."), { recursive: true });
  await writeFile(join(work, path), content);
}

/** Every file below a folder with its content, every empty folder with a slash. */
function snapshot(root: string, below = ""): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const name of readdirSync(join(root, below)).sort()) {
    const path = join(below, name);
    if (statSync(join(root, path)).isDirectory()) {
      const inside = snapshot(root, path);
      Object.assign(entries, Object.keys(inside).length > 0 ? inside : { [`${path}/`]: "" });
    } else entries[path.normalize("NFC")] = readFileSync(join(root, path)).toString("base64");
  }
  return entries;
}

const oddNames = [
  "with space.txt",
  "100%.txt",
  "a#b?c.txt",
  "plus+plus",
  'it\'s "quoted"',
  "emoji 😀.txt",
  "e\u0301.txt",
  ".hidden",
];

describe("a tree goes up and comes back", () => {
  test("with odd names, empty files and folders, hidden names and links", async () => {
    for (const name of oddNames) await write(join("tree", name), `content of ${name}`);
    await write("tree/empty.dat", "");
    await write("tree/sub/.git/config", "[core]");
    await write("tree/big.bin", crypto.getRandomValues(new Uint8Array(65_536)));
    await mkdir(join(work, "tree/empty folder"));
    await symlink("../plus+plus", join(work, "tree/sub/link"));
    await symlink("..", join(work, "tree/sub/loop"));
    const up = await cec("scp", "tree", "cells://personal-files/");
    expect(up.stderr).not.toContain("failed");
    expect(up.exitCode).toBe(0);
    const down = await cec("scp", "cells://personal-files/tree", "back");
    expect(down).toMatchObject({ exitCode: 0, stdout: "" });
    await rm(join(work, "tree/sub/loop"));
    expect(snapshot(join(work, "back"))).toEqual(snapshot(join(work, "tree")));
    expect(down.stderr).toContain("verified");
  });

  test("what exists is not touched without --force, and replaced with it", async () => {
    await write("one.txt", "first");
    expect(await cec("scp", "one.txt", "cells://personal-files/")).toMatchObject({ exitCode: 0 });
    await write("one.txt", "second, and longer");
    const refused = await cec("scp", "one.txt", "cells://personal-files/");
    expect(refused.exitCode).toBe(6);
    expect(refused.stderr).toContain("exists already");
    expect(await cec("scp", "-f", "one.txt", "cells://personal-files/")).toMatchObject({ exitCode: 0 });
    await write("got.txt", "something longer that was there before, to be replaced whole");
    expect((await cec("scp", "cells://personal-files/one.txt", "got.txt")).exitCode).toBe(6);
    expect((await cec("scp", "-f", "cells://personal-files/one.txt", "got.txt")).exitCode).toBe(0);
    expect(readFileSync(join(work, "got.txt"), "utf8")).toBe("second, and longer");
  });

  test("a missing last segment is the new name, a slash makes a folder, a missing folder above is an error", async () => {
    await write("n.txt", "n");
    expect((await cec("scp", "n.txt", "cells://common-files/renamed.txt")).exitCode).toBe(0);
    expect((await cec("ls", "--raw", "common-files")).stdout).toContain("common-files/renamed.txt\n");
    expect((await cec("scp", "n.txt", "cells://common-files/made/")).exitCode).toBe(0);
    expect((await cec("ls", "--raw", "common-files/made")).stdout).toBe("common-files/made/n.txt\n");
    expect((await cec("scp", "n.txt", "cells://common-files/no/where/n.txt")).exitCode).toBe(3);
    expect((await cec("scp", "n.txt", "one.txt")).exitCode).toBe(2);
  });

  test("large files go in parts and are checked", async () => {
    const bytes = new Uint8Array(26_000_000);
    for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    await write("large.bin", bytes);
    const flags = ["--part-size", "10", "--multipart-threshold", "20"];
    const up = await cec("scp", "--json", ...flags, "large.bin", "cells://personal-files/large.bin");
    expect(JSON.parse(up.stdout)).toMatchObject({ files: 1, bytes: 26_000_000, verified: 1, failed: 0 });
    const down = await cec("scp", "--json", "cells//personal-files/large.bin", "large-back.bin");
    expect(JSON.parse(down.stdout)).toMatchObject({ files: 1, failed: 0 });
    expect(readFileSync(join(work, "large-back.bin")).equals(Buffer.from(bytes))).toBe(true);
  });

  test("a dry run says what it would do and does nothing", async () => {
    await write("dry/x.txt", "x");
    const dry = await cec("scp", "--dry-run", "dry", "cells://personal-files/");
    expect(dry.stdout).toBe(`would send ${join(work, "dry/x.txt")} to personal-files/dry/x.txt (1 B): new\n`);
    expect((await cec("ls", "-f", "personal-files/dry")).stdout).toBe("false\n");
  });
});

describe("files on the server", () => {
  test("mkdir, cp, mv, rm do what they say", async () => {
    expect((await cec("mkdir", "common-files/w/x")).exitCode).toBe(3);
    expect(await cec("mkdir", "-p", "common-files/w/x")).toMatchObject({ exitCode: 0, stdout: "" });
    await write("f.txt", "f");
    await cec("scp", "f.txt", "cells://common-files/w/f.txt");
    expect((await cec("cp", "common-files/w/f.txt", "common-files/w/g.txt")).exitCode).toBe(0);
    expect((await cec("mv", "common-files/w/*.txt", "common-files/w/x")).exitCode).toBe(0);
    expect((await cec("ls", "--raw", "-R", "common-files/w")).stdout).toBe(
      "common-files/w/x/\ncommon-files/w/x/f.txt\ncommon-files/w/x/g.txt\n",
    );
    expect((await cec("mv", "common-files/w", "common-files/w/x")).exitCode).toBe(6);
    expect((await cec("rm", "common-files/w")).exitCode).toBe(2);
    expect((await cec("rm", "-f", "common-files/w")).exitCode).toBe(0);
    expect((await cec("ls", "-f", "common-files/w")).stdout).toBe("false\n");
    expect((await cec("ls", "-f", "common-files/recycle_bin/w")).stdout).toBe("true\n");
    expect((await cec("rm", "common-files/none")).exitCode).toBe(3);
  });

  test("ls keeps the layout of the Go client, with results alone on standard output", async () => {
    const listed = await cec("ls");
    expect(listed.exitCode).toBe(0);
    expect(listed.stdout).toBe(
      [
        "Listing 2 workspaces:",
        "+-----------+----------------+",
        "|   TYPE    |      NAME      |",
        "+-----------+----------------+",
        "| Workspace | personal-files |",
        "| Workspace | common-files   |",
        "+-----------+----------------+",
        "",
      ].join("\n"),
    );
    expect((await cec("ls", "none/none")).exitCode).toBe(3);
    expect((await cec("ls", "-d", "-r", "common-files")).exitCode).toBe(2);
  });

  test("info knows whose token it is", async () => {
    const told = await cec("info", "--json");
    expect(JSON.parse(told.stdout)).toMatchObject({ user: "alice", url: sandbox.url, authType: "pat" });
  });
});

describe("what goes wrong says so, once, with its code", () => {
  test("a wrong token is 4, and is not shown", async () => {
    const run = await runBinary(["ls"], { env: { CEC_URL: sandbox.url, CEC_TOKEN: "wrong-secret-token", HOME: work } });
    expect(run).toMatchObject({ exitCode: 4, stdout: "" });
    expect(run.stderr).not.toContain("wrong-secret-token");
    const debug = await runBinary(["ls", "--log", "debug"], {
      env: { CEC_URL: sandbox.url, CEC_TOKEN: "wrong-secret-token", HOME: work },
    });
    expect(debug.stderr).toContain("debug: POST");
    expect(debug.stderr).not.toContain("wrong-secret-token");
  });

  test("no server is 7, no account is 4, an unknown command is 2", async () => {
    const env = { CEC_URL: "http://127.0.0.1:1", CEC_TOKEN: "x", HOME: work };
    expect((await runBinary(["ls"], { env })).exitCode).toBe(7);
    const nobody = await runBinary(["ls"], { env: { HOME: work } });
    expect(nobody.exitCode).toBe(4);
    expect(nobody.stderr).toContain("cec config add");
    const unknown = await runBinary(["lss"]);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: "" });
    expect(unknown.stderr).toContain("Did you mean cec ls?");
  });

  test("a source that cannot be found sends nothing", async () => {
    const run = await cec("scp", "not-there.txt", "cells://common-files/");
    expect(run.exitCode).toBe(3);
    expect((await cec("scp", "cells://common-files/not-there.txt", ".")).exitCode).toBe(3);
    expect(existsSync(join(work, "not-there.txt"))).toBe(false);
  });
});

test("the time on the server is restored", async () => {
  await write("timed.txt", "t");
  await utimes(join(work, "timed.txt"), 1_600_000_000, 1_600_000_000);
  await cec("scp", "timed.txt", "cells://personal-files/timed.txt");
  await cec("scp", "cells://personal-files/timed.txt", "timed-back.txt");
  const node = JSON.parse((await cec("ls", "--json", "personal-files/timed.txt")).stdout) as { modified: string };
  expect(statSync(join(work, "timed-back.txt")).mtimeMs).toBe(Date.parse(node.modified));
});
