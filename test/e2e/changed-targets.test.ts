import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type CecRun, cecOn } from "../support/run-cec.ts";

/* A copy that goes on where an earlier run stopped must not take away what somebody did to its target in the meantime. */

let sandbox: Sandbox;
let home: string;
let at = 0;
let there: string;

beforeAll(async () => {
  sandbox = await startSandbox({ gate: true });
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cec-changed-"));
  at += 1;
  there = `personal-files/t${at}`;
  await cec("mkdir", there);
  return () => rm(home, { recursive: true, force: true });
});

const cec = (...words: string[]): Promise<CecRun> =>
  cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: home, home })(words);

async function overwrite(path: string, content: string): Promise<void> {
  await writeFile(join(home, "other"), content);
  expect(await cec("put", "-f", "other", path)).toMatchObject({ exitCode: 0 });
}

const content = async (path: string): Promise<string> => (await cec("cat", path)).stdout;

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
});
