import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createGateway } from "../../src/gateway/create-gateway.ts";
import { createWire } from "../../src/wire/create-wire.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import { runBinary } from "../support/binary.ts";
import { shapeErrors } from "../support/json-schemas.ts";
import type { CecRun } from "../support/run-cec.ts";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

let world: SyncWorld;
let work: string;
let cec: SyncWorld["cec"];
/** A folder of its own for each test, here and on the server. */
let here: string;
let there: string;

beforeAll(async () => {
  world = await startSyncWorld();
  ({ work, cec } = world);
});

beforeEach(() => {
  world.next();
  ({ here, there } = world);
});

afterAll(() => world.stop());

const write = (path: string, content: string): Promise<void> => world.write(path, content);
const put = (path: string, content: string): Promise<void> => world.put(path, content);
const exists = async (path: string): Promise<boolean> => (await cec(["stat", `${there}/${path}`])).exitCode === 0;
const content = async (path: string): Promise<string> => (await cec(["cat", `${there}/${path}`])).stdout;
const done = (run: CecRun): void => expect(run).toMatchObject({ exitCode: 0 });

/** A target with something to send, to change, to move, to delete and to leave; and the plan for it. */
async function planned(): Promise<void> {
  await write("same", "same");
  await write("changed", "before");
  await write("old/name", "a content that moves");
  await write("gone/deep/f", "gone");
  done(await cec(["sync", here, there]));
  await write("changed", "after!!");
  await write("new", "new");
  await mkdir(join(work, here, "moved"));
  await rename(join(work, here, "old/name"), join(work, here, "moved/name"));
  for (const name of ["old", "gone"]) await rm(join(work, here, name), { recursive: true });
  done(await cec(["sync", "--delete", "--plan", "plan.jsonl", here, there]));
}

async function expectApplied(): Promise<void> {
  done(await cec(["check", "-c", here, there]));
}

describe("a plan", () => {
  test("is written in the documented shape, with nothing done", async () => {
    await planned();
    const lines = readFileSync(join(work, "plan.jsonl"), "utf8").trim().split("\n");
    for (const line of lines) expect(shapeErrors("sync-plan", line)).toBe("");
    const header = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    expect(header).toMatchObject({ cec: "sync-plan", version: 1, steps: lines.length - 1 });
    expect(await content("changed")).toBe("before");
    expect(await exists("new")).toBe(false);
    expect(existsSync(join(work, "plan.jsonl.cec-part"))).toBe(false);
  });

  test("is done as a whole, and again without any harm", async () => {
    await planned();
    const dry = await cec(["apply", "-n", "plan.jsonl"]);
    done(dry);
    expect(dry.stdout).toContain("would move");
    const run = await cec(["apply", "plan.jsonl"]);
    done(run);
    expect(run.stderr).toContain("2 files copied");
    expect(run.stderr).toContain("1 moved");
    await expectApplied();
    const again = await cec(["apply", "plan.jsonl"]);
    done(again);
    expect(again.stderr).toContain("0 files copied");
  });

  test("in shards, in any order, on machines that know nothing of each other; deletions only by --finish", async () => {
    await planned();
    expect((await cec(["apply", "--finish", "plan.jsonl"])).exitCode).toBe(8);
    expect(await exists("gone/deep/f")).toBe(true);
    for (const shard of ["3/3", "1/3"]) {
      done(await cec(["apply", "--shard", shard, "plan.jsonl"], { home: join(work, `home-${shard[0]}`) }));
    }
    // Another machine has the same files elsewhere.
    await cp(join(work, here), join(work, `${here}-elsewhere`), { recursive: true, preserveTimestamps: true });
    const words = ["apply", "--shard", "2/3", "--local-root", `${here}-elsewhere`, "plan.jsonl"];
    done(await cec(words, { home: join(work, "home-2") }));
    expect(await exists("gone/deep/f")).toBe(true);
    done(await cec(["apply", "--finish", "plan.jsonl"]));
    await expectApplied();
  });

  test("two shards, the second first, then --finish deletes, and only then", async () => {
    await planned();
    for (const shard of ["2/2", "1/2"]) {
      done(await cec(["apply", "--shard", shard, "plan.jsonl"]));
      expect([shard, await exists("gone/deep/f")]).toEqual([shard, true]);
    }
    expect([await content("changed"), await content("new"), await exists("moved/name")]).toEqual([
      "after!!",
      "new",
      true,
    ]);
    const last = await cec(["apply", "--finish", "plan.jsonl"]);
    done(last);
    expect(last.stderr).toContain("deleted");
    expect([await exists("gone"), await exists("old")]).toEqual([false, false]);
    await expectApplied();
  });

  test("what changed since is refused and named: a source, a target, something put into a folder to be deleted", async () => {
    await planned();
    await write("new", "newer still");
    await put("changed", "theirs!");
    const run = await cec(["apply", "plan.jsonl"]);
    expect(run.exitCode).toBe(8);
    expect(run.stderr).toMatch(/failed: .*new: the source was changed since the plan/);
    expect(run.stderr).toMatch(/failed: .*changed: the target was changed since the plan/);
    expect(await content("changed")).toBe("theirs!");
    expect(await exists("gone/deep/f")).toBe(true);
  });

  test("what an upload that was never finished left at the target is no file: it is sent", async () => {
    await write("new", "twelve bytes");
    done(await cec(["sync", "--plan", "plan.jsonl", here, there]));
    const wire = createWire();
    const access = { wire, url: world.sandbox.url, tokens: fixedToken(world.env.CEC_TOKEN ?? "") };
    await createGateway(access).createUpload(`${there.replace("cells://", "")}/new`, { sizeBytes: 12 });
    wire.close();
    const run = await cec(["apply", "plan.jsonl"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("1 file copied") });
    await expectApplied();
  });

  test("a folder that got something new is kept", async () => {
    await planned();
    await put("gone/deep/fresh", "fresh");
    const run = await cec(["apply", "plan.jsonl"]);
    expect(run.exitCode).toBe(8);
    expect(await content("gone/deep/fresh")).toBe("fresh");
    expect(await exists("gone/deep/f")).toBe(false);
  });

  test("a file that takes a folder's place, and the reverse", async () => {
    await write("x/inside", "i");
    await write("y", "file");
    done(await cec(["sync", here, there]));
    await rm(join(work, here, "x"), { recursive: true });
    await rm(join(work, here, "y"));
    await write("x", "now a file");
    await write("y/inside", "now a folder");
    done(await cec(["sync", "--delete", "--plan", "plan.jsonl", here, there]));
    done(await cec(["apply", "plan.jsonl"]));
    await expectApplied();
    done(await cec(["sync", "--delete", "--plan", "down.jsonl", there, `${here}-back`]));
    done(await cec(["apply", "down.jsonl"]));
    done(await cec(["check", "-c", there, `${here}-back`]));
  });

  test("for this machine: fetches, deletes here, refuses what was touched here", async () => {
    await write("a", "a");
    await write("b", "b");
    done(await cec(["sync", here, there]));
    const back = `${here}-back`;
    done(await cec(["sync", there, back]));
    await put("a", "a changed");
    await cec(["rm", "-f", `${there}/b`.replace("cells://", "")]);
    await put("c", "c");
    done(await cec(["sync", "--delete", "--plan", "down.jsonl", there, back]));
    await writeFile(join(work, back, "b"), "mine now");
    const run = await cec(["apply", "down.jsonl"]);
    expect(run.exitCode).toBe(8);
    expect(readFileSync(join(work, back, "a"), "utf8")).toBe("a changed");
    expect(readFileSync(join(work, back, "c"), "utf8")).toBe("c");
    expect(readFileSync(join(work, back, "b"), "utf8")).toBe("mine now");
  });

  test("a file that is none, or was cut, is refused before anything is done", async () => {
    await planned();
    await writeFile(join(work, "no-plan"), "{}\n");
    expect((await cec(["apply", "no-plan"])).exitCode).toBe(1);
    expect((await cec(["apply", "none"])).exitCode).toBe(3);
    expect((await cec(["apply", "--shard", "4/3", "plan.jsonl"])).exitCode).toBe(2);
    const whole = readFileSync(join(work, "plan.jsonl"), "utf8").trim().split("\n");
    await writeFile(join(work, "cut.jsonl"), `${whole.slice(0, -1).join("\n")}\n`);
    const cut = await cec(["apply", "cut.jsonl"]);
    expect(cut.exitCode).toBe(1);
    expect(cut.stderr).toContain("the plan is not whole");
    expect(await exists("gone/deep/f")).toBe(true);
  });

  test("an edited line that is no step, or reaches outside of the two trees, is refused before anything is done", async () => {
    await planned();
    const whole = readFileSync(join(work, "plan.jsonl"), "utf8");
    const lines = whole.trim().split("\n");
    const outside = (text: string): string => text.replace(/"target":"[^"]*"/, `"target":"common-files/elsewhere/x"`);
    const edits: ((line: string) => string)[] = [
      () => `{"phase":"nonsense","step":{"kind":"weird"}}`,
      (line) => line.replace(/"phase":"[a-z]+"/, `"phase":"later"`),
      (line) => line.replace(`"target"`, `"goal"`),
      (line) => line.replace(/"sizeBytes":\d+/, `"sizeBytes":"many"`),
      (line) => line.slice(0, -5),
      outside,
      (line) => line.replace(/"target":"([^"]*)"/, `"target":"$1/../../x"`),
    ];
    const before = await cec(["ls", "-R", "--json", there.replace("cells://", "")]);
    for (const edit of edits) {
      const last = lines.at(-1) ?? "";
      expect(edit(last)).not.toBe(last);
      await writeFile(join(work, "edited.jsonl"), `${[...lines.slice(0, -1), edit(last)].join("\n")}\n`);
      const run = await cec(["apply", "edited.jsonl"]);
      expect(run).toMatchObject({ exitCode: 1 });
      expect(run.stderr).toContain(`line ${lines.length}`);
    }
    expect((await cec(["ls", "-R", "--json", there.replace("cells://", "")])).stdout).toBe(before.stdout);
  });

  test("a plan comes from standard input too", async () => {
    await planned();
    const plan = readFileSync(join(work, "plan.jsonl"), "utf8");
    expect((await cec(["apply", "-"], { stdin: plan.slice(0, -3) })).exitCode).toBe(1);
    expect(await cec(["apply", "-"], { stdin: plan })).toMatchObject({ exitCode: 0 });
    await expectApplied();
  });

  test("with --local-root, backups outside of the tree stay where the plan has them", async () => {
    world.next();
    await world.write("f", "new");
    await cec(["sync", world.here, world.there]);
    await world.write("f", "the old one");
    await mkdir(join(work, `${world.here}-moved`));
    await writeFile(join(work, `${world.here}-moved`, "f"), "the old one");
    await utimes(join(work, `${world.here}-moved`, "f"), 1e9, 1e9);
    await utimes(join(work, world.here, "f"), 1e9, 1e9);
    await cec(["sync", "--backup-dir", `${world.here}-kept`, "--plan", "kept.jsonl", world.there, world.here]);
    const run = await cec(["apply", "--local-root", `${world.here}-moved`, "kept.jsonl"]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(work, `${world.here}-moved`, "f"), "utf8")).toBe("new");
    expect(readFileSync(join(work, `${world.here}-kept`, "f"), "utf8")).toBe("the old one");
    expect(readFileSync(join(work, world.here, "f"), "utf8")).toBe("the old one");
  });

  test("the built binary plans and applies", async () => {
    await planned();
    const run = await runBinary(["apply", "--json", "plan.jsonl"], { cwd: work, env: world.env });
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ files: 2, moved: 1, failed: 0 });
    await expectApplied();
  });
});
