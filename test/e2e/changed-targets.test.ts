import { Database } from "bun:sqlite";
import { beforeEach, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import type { CecRun } from "../support/run-cec.ts";
import { sandboxHome } from "../support/sandbox-home.ts";

/* A copy that goes on where an earlier run stopped must not take away what somebody did to its target in the meantime. */

const world = sandboxHome();
let sandbox: Sandbox;
let home: string;
let at = 0;
let there: string;

beforeEach(async () => {
  ({ sandbox, home } = world);
  at += 1;
  there = `personal-files/t${at}`;
  await cec("mkdir", there);
});

const cec = (...words: string[]): Promise<CecRun> => world.cec(words);

async function overwrite(path: string, content: string): Promise<void> {
  await writeFile(join(home, "other"), content);
  expect(await cec("put", "-f", "other", path)).toMatchObject({ exitCode: 0 });
}

const content = async (path: string): Promise<string> => (await cec("cat", path)).stdout;

/** As if the run had been killed after the last byte of each file and before its note. */
function loseNotes(): void {
  const folder = join(home, ".local", "state", "cec", "transfers");
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".sqlite"))) {
    const database = new Database(join(folder, name));
    database.run("DELETE FROM done");
    database.close();
  }
}

const failed = ({ stderr }: CecRun): string[] => stderr.split("\n").filter((line) => line.startsWith("failed: "));

describe("sending", () => {
  /** A first run that ends 8, for a link that leads nowhere. */
  async function partly(): Promise<void> {
    await mkdir(join(home, "ex"));
    for (const name of ["1", "2", "3"]) await writeFile(join(home, "ex", name), name);
    await symlink("/nonexistent", join(home, "ex", "dangling"));
    expect(await cec("scp", "ex", `cells://${there}/`)).toMatchObject({ exitCode: 8 });
  }

  test("what somebody changed since is left alone and named; -f replaces it", async () => {
    await partly();
    await overwrite(`${there}/ex/1`, "a colleague's");
    const again = await cec("scp", "ex", `cells://${there}/`);
    expect(again.exitCode).toBe(8);
    expect(again.stderr).toContain(`failed: ${there}/ex/1: it was changed at the target`);
    expect(await content(`${there}/ex/1`)).toBe("a colleague's");
    expect(await cec("scp", "-f", "ex", `cells://${there}/`)).toMatchObject({ exitCode: 8 });
    expect(await content(`${there}/ex/1`)).toBe("1");
  });

  test("what changed here is sent again, and what was removed there comes back", async () => {
    await partly();
    await writeFile(join(home, "ex", "1"), "new here");
    expect(await cec("rm", "-f", `${there}/ex/2`)).toMatchObject({ exitCode: 0 });
    expect((await cec("scp", "ex", `cells://${there}/`)).stderr).toContain("2 files copied");
    expect([await content(`${there}/ex/1`), await content(`${there}/ex/2`)]).toEqual(["new here", "2"]);
  });

  test("what somebody put there in between is left alone and named, unless it is the same; -f replaces it", async () => {
    await mkdir(join(home, "ex"));
    for (const name of ["1", "2", "3"]) await writeFile(join(home, "ex", name), name);
    const restore = sandbox.faults.add("status=403,method=PUT,path=*/ex/*,skip=1");
    expect(await cec("scp", "--transfers", "1", "ex", `cells://${there}/`)).toMatchObject({ exitCode: 8 });
    restore();
    await overwrite(`${there}/ex/2`, "a colleague's");
    await overwrite(`${there}/ex/3`, "3");
    sandbox.requests.clear();
    const again = await cec("scp", "ex", `cells://${there}/`);
    expect(again.exitCode).toBe(8);
    expect(failed(again)).toEqual([
      `failed: ${there}/ex/2: something else stands at the target that no earlier run has put there`,
    ]);
    expect(again.stderr).toContain("2 skipped (already-sent)");
    expect(sandbox.requests.all({ method: "PUT" })).toEqual([]);
    expect(await content(`${there}/ex/2`)).toBe("a colleague's");
    expect(await cec("scp", "-f", "ex", `cells://${there}/`)).toMatchObject({ exitCode: 0 });
    expect(await content(`${there}/ex/2`)).toBe("2");
  });

  test("what was sent and not noted is known by its content", async () => {
    await partly();
    loseNotes();
    sandbox.requests.clear();
    const again = await cec("scp", "ex", `cells://${there}/`);
    expect(again.stderr).toContain("3 skipped (already-sent)");
    expect(failed(again)).toHaveLength(1);
    expect(sandbox.requests.all({ method: "PUT" })).toEqual([]);
  });

  test("a file in a folder's place and the reverse stay; -f replaces them", async () => {
    await mkdir(join(home, "ex", "sub"), { recursive: true });
    for (const name of ["1", "2", "sub/3", "sub/4"]) await writeFile(join(home, "ex", name), name);
    const restore = sandbox.faults.add("status=403,method=PUT,path=*/ex/*,skip=1");
    expect(await cec("scp", "--transfers", "1", "ex", `cells://${there}/`)).toMatchObject({ exitCode: 8 });
    restore();
    await cec("mkdir", `${there}/ex/2`);
    await overwrite(`${there}/ex/sub`, "a colleague's");
    const again = await cec("scp", "ex", `cells://${there}/`);
    expect(again.exitCode).toBe(8);
    expect(failed(again)).toEqual([
      `failed: ${there}/ex/2: a folder of this name stands at the target`,
      `failed: ${there}/ex/sub: a file of this name stands at the target`,
    ]);
    expect(again.stderr).toContain("2 skipped (unreachable)");
    expect(await content(`${there}/ex/sub`)).toBe("a colleague's");
    expect(await cec("scp", "-f", "ex", `cells://${there}/`)).toMatchObject({ exitCode: 0 });
    expect([await content(`${there}/ex/2`), await content(`${there}/ex/sub/4`)]).toEqual(["2", "sub/4"]);
  });

  test("so does a file that came to stand where the whole folder was to go", async () => {
    await partly();
    expect(await cec("rm", "-f", `${there}/ex`)).toMatchObject({ exitCode: 0 });
    await overwrite(`${there}/ex`, "a colleague's");
    const again = await cec("scp", "ex", `cells://${there}/`);
    expect([again.exitCode, failed(again)]).toEqual([
      6,
      [`failed: ${there}/ex: a file of this name stands at the target`],
    ]);
    expect(await content(`${there}/ex`)).toBe("a colleague's");
  });
});

describe("fetching", () => {
  test("what somebody changed since is left alone and named; -f replaces it", async () => {
    await cec("mkdir", `${there}/d`);
    for (const name of ["1", "2", "3"]) await overwrite(`${there}/d/${name}`, name.repeat(10));
    // One of three does not come, so that the journal stays.
    const restore = sandbox.faults.add("status=403,method=GET,path=*/d/3");
    const tar = sandbox.faults.add("status=404,method=GET,path=*d.tar");
    expect(await cec("get", `${there}/d`, "out")).toMatchObject({ exitCode: 8 });
    restore();
    await writeFile(join(home, "out", "1"), "my edit");
    const again = await cec("get", `${there}/d`, "out");
    tar();
    expect(again.exitCode).toBe(8);
    expect(again.stderr).toMatch(/failed: .*out.1: it was changed at the target/);
    expect(await readFile(join(home, "out", "1"), "utf8")).toBe("my edit");
    expect(await readFile(join(home, "out", "3"), "utf8")).toBe("3".repeat(10));
    expect(await cec("get", "-f", `${there}/d`, "out")).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(home, "out", "1"), "utf8")).toBe("1".repeat(10));
  });

  test("what came to stand there in between is left alone, unless it is the same; so is another type; -f replaces them", async () => {
    await cec("mkdir", `${there}/d`);
    for (const name of ["1", "2", "3"]) await overwrite(`${there}/d/${name}`, name.repeat(10));
    await cec("mkdir", `${there}/d/sub`);
    for (const name of ["sub/4", "sub/5"]) await overwrite(`${there}/d/${name}`, name);
    const faults = ["2", "3", "4", "5"].map((name) => sandbox.faults.add(`status=403,method=GET,path=*/d/*${name}`));
    const tar = sandbox.faults.add("status=404,method=GET,path=*d.tar");
    const subTar = sandbox.faults.add("status=404,method=GET,path=*sub.tar");
    expect(await cec("get", `${there}/d`, "out")).toMatchObject({ exitCode: 8 });
    for (const restore of [...faults, tar, subTar]) restore();
    loseNotes();
    await writeFile(join(home, "out", "2"), "mine, mine");
    await mkdir(join(home, "out", "3"));
    await rm(join(home, "out", "sub"), { recursive: true, force: true });
    await writeFile(join(home, "out", "sub"), "mine too");
    const again = await cec("get", `${there}/d`, "out");
    expect(again.exitCode).toBe(8);
    expect(failed(again).sort()).toEqual([
      `failed: ${join(home, "out", "2")}: something else stands at the target that no earlier run has put there`,
      `failed: ${join(home, "out", "3")}: a folder of this name stands at the target`,
      `failed: ${join(home, "out", "sub")}: a file of this name stands at the target`,
    ]);
    expect(again.stderr).toContain("1 skipped (already-there), 2 skipped (unreachable)");
    expect(await readFile(join(home, "out", "2"), "utf8")).toBe("mine, mine");
    expect(await readFile(join(home, "out", "sub"), "utf8")).toBe("mine too");
    expect(await cec("get", "-f", `${there}/d`, "out")).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(home, "out", "sub", "5"), "utf8")).toBe("sub/5");
    expect(await readFile(join(home, "out", "3"), "utf8")).toBe("3333333333");
  });
});
