import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cecBinary, runBinary } from "../support/binary.ts";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";

/* What scripts rely on, with the built binary: standard output alone, standard error, exit codes. */

let world: ExampleWorld;
beforeAll(async () => {
  await cecBinary();
  world = await startExampleWorld();
  await world.changeSome();
}, 60_000);
afterAll(() => world.stop());

const cec = (words: readonly string[], options: { user?: string; stdin?: string; env?: Record<string, string> } = {}) =>
  runBinary(words, {
    cwd: world.work,
    env: { ...world.env(options.user), HOME: world.work, ...options.env },
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
  });

test("a link's address can be taken by $(...), its password by standard input", async () => {
  const made = await cec(["share", "common-files/report.pdf", "--password-stdin", "--expires", "7d"], {
    stdin: "S3cret-from-stdin\n",
  });
  expect(made).toMatchObject({ exitCode: 0, stderr: "" });
  expect(made.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/public\/[0-9a-f]{12}\n$/);
  const qr = await cec(["share", "show", made.stdout.trim(), "--qr"]);
  expect(qr.stdout).toContain("Password:    yes");
  expect(qr.stderr).toContain("\u2588");
  expect((await cec(["share", "audit"])).exitCode).toBe(0);
  await cec(["share", "common-files/a.txt"]);
  expect((await cec(["share", "audit"])).exitCode).toBe(9);
});

test("tags are set, read bare, exported and imported through a pipe", async () => {
  expect(await cec(["meta", "set", "common-files/a.txt", "-n", "usermeta-tags", "-s", "x,y"])).toMatchObject({
    exitCode: 0,
    stdout: "",
  });
  const raw = await cec(["meta", "get", "--path", "common-files/a.txt", "--namespace", "usermeta-tags", "--raw"]);
  expect(raw).toMatchObject({ exitCode: 0, stdout: "x,y\n", stderr: "" });
  const table = await cec(["meta", "export", "common-files/a.txt"]);
  expect(table.stdout).toMatch(/^path,uuid,usermeta-tags\ncommon-files\/a\.txt,[0-9a-f-]{36},"x,y"\n$/);
  const back = await cec(["meta", "import", "-"], { stdin: table.stdout.replace("x,y", "z") });
  expect(back).toMatchObject({ exitCode: 0, stdout: "line 2: common-files/a.txt: set usermeta-tags\n" });
});

test("administration is refused to others with 5, a wrong token with 4, no server with 7", async () => {
  expect(await cec(["idm", "list-users"], { user: "admin" })).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await cec(["storage", "list-datasources", "-r"], { user: "admin" })).toMatchObject({
    exitCode: 0,
    stdout: "pydiods1\npersonal\ncellsdata\nversions\nthumbnails\n",
    stderr: "",
  });
  for (const words of [
    ["storage", "list-datasources", "-r"],
    ["idm", "list-acls", "-n", "my-files"],
  ]) {
    const refused = await cec(words);
    expect(refused).toMatchObject({ exitCode: 5, stdout: "" });
    expect(refused.stderr).toContain("may not list");
  }
  for (const words of [
    ["share", "ls"],
    ["meta", "ls-namespaces"],
    ["jobs", "get"],
    ["idm", "list-roles"],
  ]) {
    expect(await cec(words, { env: { CEC_TOKEN: "not.a-token" } })).toMatchObject({ exitCode: 4, stdout: "" });
    const lost = await cec(words, { env: { CEC_URL: "http://127.0.0.1:1" } });
    expect(lost).toMatchObject({ exitCode: 7, stdout: "" });
  }
}, 60_000);

test("a job is watched to its end, and deleted", async () => {
  const started = await cec(["cp", "--detach", "common-files/photos", "common-files/copied"]);
  const id = started.stdout.trim();
  expect(await cec(["jobs", "watch", id])).toMatchObject({
    exitCode: 0,
    stdout: "Copying folder in background...: Finished\n",
    stderr: "",
  });
  expect((await cec(["jobs", "get"])).stdout).toContain(`| ${id} |`);
  expect((await cec(["jobs", "delete", "--job-id", id])).stdout).toContain("| done   |");
  expect((await cec(["jobs", "watch", id])).exitCode).toBe(3);
}, 20_000);

test("an earlier content is fetched and brought back", async () => {
  const got = await cec(["versions", "get", "common-files/notes.txt", "1", "before.txt"]);
  expect(got).toMatchObject({ exitCode: 0, stdout: "" });
  expect(readFileSync(join(world.work, "before.txt"), "utf8")).toBe("second");
  expect((await cec(["versions", "restore", "common-files/notes.txt", "1"])).exitCode).toBe(0);
  expect((await cec(["cat", "common-files/notes.txt"])).stdout).toBe("second");
});
