import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";
import { cecOn } from "../support/run-cec.ts";
import { scriptedServer } from "../support/scripted-server.ts";

let world: ExampleWorld;
let cec: ExampleWorld["cec"];
beforeAll(async () => {
  world = await startExampleWorld();
  cec = world.cec;
  // The search index follows by more than a second.
  await Bun.sleep(1600);
});
afterAll(() => world.stop());

interface Link {
  url: string;
  id: string;
  uuid: string;
  password: boolean;
  expires?: string;
  maxDownloads?: number;
  permissions: string[];
  paths: string[];
  template: string;
  generatedPassword?: string;
}

async function show(ref: string): Promise<Link> {
  const { stdout } = await cec(["share", "show", "--json", ref]);
  return JSON.parse(stdout) as Link;
}

describe("a link is made", () => {
  test("as the Go client makes it, its address alone on standard output", async () => {
    const made = await cec(["share", "common-files/report.pdf"]);
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(made.stdout).toMatch(new RegExp(`^${world.sandbox.url}/public/[0-9a-f]{12}\n$`));
    expect(await show(made.stdout.trim())).toMatchObject({ permissions: ["preview", "download"], password: false });
  });

  test("with everything a link can have", async () => {
    const flags = [
      ...["--label", "L", "--description", "D", "--expires", "2030-01-31T12:00:00Z", "--max-downloads", "5"],
      ...["--permissions", "preview,download,upload", "--custom-id", "everything-a-link-has", "--target-user", "admin"],
    ];
    const made = await cec(["share", "create", "common-files/docs", ...flags, "--password-stdin"], {
      stdin: "S3cret-from-stdin\n",
    });
    expect(made).toMatchObject({ exitCode: 0, stdout: `${world.sandbox.url}/public/everything-a-link-has\n` });
    expect(made.stderr).not.toContain("warning");
    expect(await show("common-files/docs")).toMatchObject({
      label: "L",
      description: "D",
      expires: "2030-01-31T12:00:00Z",
      maxDownloads: 5,
      permissions: ["preview", "download", "upload"],
      password: true,
      targetUsers: ["admin"],
      template: "pydio_shared_folder",
      paths: ["common-files/docs"],
    });
  });

  test("for a user nobody knows: told, as the server takes any name", async () => {
    const flags = ["--target-user", "admin", "--target-user", "admni"];
    const made = await cec(["share", "common-files/a.txt", ...flags]);
    expect(made).toMatchObject({
      exitCode: 0,
      stderr: "warning: you see no user admni: maybe nobody can open the link\n",
    });
    const changed = await cec(["share", "update", made.stdout.trim(), "--target-user", "admni", "--dry-run"]);
    expect(changed.stderr).toContain("you see no user admni");
  });

  test("a generated password is told once, on standard error, with --quiet too", async () => {
    const made = await cec(["share", "common-files/a.txt", "--password=generate", "-q"]);
    const [, password = ""] = /^Password: (\S+)\n$/.exec(made.stderr) ?? [];
    expect(password).toMatch(/^([a-zA-Z2-9]{5}-){3}[a-zA-Z2-9]{5}$/);
    expect(made.stdout).not.toContain(password);
    expect(await show(made.stdout.trim())).toMatchObject({ password: true });
    const json = JSON.parse(
      (await cec(["share", "common-files/a.txt", "--password=generate", "--json"])).stdout,
    ) as Link;
    expect(json.generatedPassword).not.toBe(password);
  });

  test("a password on the command line is warned about, and with --login it belongs to the login", async () => {
    const made = await cec(["share", "common-files/old.txt", "--password", "typed-in-the-open"]);
    expect(made.stderr).toContain("can see a password on the command line");
    expect(await show(made.stdout.trim())).toMatchObject({ password: true });
    const env = { CEC_TOKEN: "" };
    const words = [
      "share",
      "--url",
      world.sandbox.url,
      "--login",
      "alice",
      "--password",
      "alice-secret",
      "common-files/old.txt",
    ];
    const asInGo = await cec([...words, "--skip-keyring", "--no-cache"], { env });
    expect(asInGo).toMatchObject({ exitCode: 0 });
    expect(await show(asInGo.stdout.trim())).toMatchObject({ password: false });
  });

  test("a file gets the page for files, one for downloads alone that for downloads", async () => {
    expect(await show((await cec(["share", "common-files/notes.txt"])).stdout.trim())).toMatchObject({
      template: "pydio_unique_strip",
    });
    const only = await cec(["share", "common-files/server.log", "--permissions", "download"]);
    expect(await show(only.stdout.trim())).toMatchObject({ template: "pydio_unique_dl", permissions: ["download"] });
  });

  test("--qr draws on standard error, --dry-run makes nothing", async () => {
    const { stdout, stderr } = await cec(["share", "common-files/tmp/new.log", "--qr"]);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(12);
    expect(lines.every((line) => /^[ \u2580\u2584\u2588]+$/.test(line) && Bun.stringWidth(line) < 60)).toBe(true);
    const would = await cec(["share", "common-files/tmp/old.log", "--dry-run"]);
    expect(would).toMatchObject({ exitCode: 0, stdout: "would share common-files/tmp/old.log\n" });
    expect((await cec(["share", "show", "common-files/tmp/old.log"])).exitCode).toBe(3);
  });

  test.each([
    [["--expires", "2020-01-01"], 2],
    [["--expires", "soon"], 2],
    [["--custom-id", "too-short"], 2],
    [["--custom-id", "with/a/slash/in/it"], 2],
    [["--permissions", "write"], 2],
    [["--password", ""], 2],
  ])("%p is refused before anything is sent", async (flags, exitCode) => {
    const offline = cecOn({ url: "http://127.0.0.1:1", token: "t" });
    expect(await offline(["share", "common-files/a.txt", ...flags])).toMatchObject({ exitCode, stdout: "" });
  });

  test("nothing is made of what is not there, and nothing stays of an id that is taken", async () => {
    expect(await cec(["share", "common-files/none"])).toMatchObject({ exitCode: 3, stdout: "" });
    const taken = await cec(["share", "common-files/photos", "--custom-id", "everything-a-link-has"]);
    expect(taken).toMatchObject({ exitCode: 6, stdout: "" });
    expect((await cec(["share", "show", "common-files/photos"])).exitCode).toBe(3);
  });

  test.each([
    ["the password", ["--password-stdin"], {}],
    ["the limit to these users", ["--target-user", "bob"], { TargetUsers: { bob: {} } }],
    ["the limit of permissions", ["--permissions", "preview"], {}],
  ] as const)("a server that drops %s is found out, and the open link is removed", async (what, flags, more) => {
    const node = { Uuid: "n", Path: "ws/a.txt", Type: "LEAF" };
    const link = { Uuid: "u", LinkHash: "0123456789ab", LinkUrl: "/public/0123456789ab" };
    const server = scriptedServer({
      "GET /a/tree/stat/ws/a.txt": () => Response.json({ Node: node }),
      "POST /a/user": () => Response.json({ Users: [{ Login: "bob" }] }),
      "PUT /a/share/link": () => Response.json({ ...link, Permissions: ["Preview", "Download"], ...more }),
      "DELETE /a/share/link/u": () => Response.json({ Success: true }),
    });
    try {
      const there = cecOn({ url: server.url, token: "t" });
      const made = await there(["share", "ws/a.txt", ...flags], { stdin: "S3cret-from-stdin" });
      expect(made).toMatchObject({ exitCode: 9, stdout: "" });
      expect(made.stderr).toContain(`without ${what}`);
      expect(server.seen.map(({ method }) => method).filter((each) => each !== "POST")).toEqual([
        "GET",
        "PUT",
        "DELETE",
      ]);
    } finally {
      await server.stop();
    }
  });
});

describe("links that are there", () => {
  test("are listed with what is below a path, and found by address, id, UUID and path", async () => {
    const all = (await cec(["share", "ls", "--json", "common-files"])).stdout.trimEnd().split("\n");
    const links = all.map((line) => JSON.parse(line) as Link);
    expect(links.some((link) => link.paths.includes("common-files/report.pdf"))).toBe(true);
    const [link] = links;
    for (const ref of [link?.url, link?.id, link?.uuid]) expect((await show(ref ?? "")).uuid).toBe(link?.uuid ?? "");
    expect((await cec(["share", "ls", "common-files/reports"])).stderr).toBe("No public links\n");
    const table = (await cec(["share", "ls", "common-files/docs"])).stdout;
    expect(table).toContain("| common-files/docs | ");
    expect(table).toContain("| yes      | 2030-0");
    const csv = (await cec(["share", "ls", "--csv", "--columns", "path,access", "common-files/docs"])).stdout;
    expect(csv).toBe('path,access\ncommon-files/docs,"preview,download,upload"\n');
    const refused = await cec(["share", "ls", "--csv", "common-files/none"]);
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
  });

  test("a change keeps what is not named", async () => {
    const before = await show("common-files/docs");
    const changed = await cec(["share", "update", "common-files/docs", "--max-downloads", "9"]);
    expect(changed).toMatchObject({ exitCode: 0, stdout: `${before.url}\n` });
    expect(await show("common-files/docs")).toEqual({ ...before, maxDownloads: 9 });
    await cec(["share", "update", before.id, "--expires", "never", "--max-downloads", "0", "--no-password"]);
    const open = await show("common-files/docs");
    expect(open).toMatchObject({ password: false, label: "L", permissions: before.permissions });
    expect(open).not.toHaveProperty("expires");
    expect(open).not.toHaveProperty("maxDownloads");
    expect((await cec(["share", "update", before.id])).exitCode).toBe(2);
    expect((await cec(["share", "update", before.id, "--no-password", "--password", "x"])).exitCode).toBe(2);
  });

  test("the audit finds those without an end or a password, and says so by its exit code", async () => {
    const path = "common-files/reports/january.pdf";
    expect(await cec(["share", "audit", path])).toMatchObject({ exitCode: 0, stdout: "" });
    await cec(["share", path, "--expires", "400d", "--password", "generate"]);
    expect((await cec(["share", "audit", path])).exitCode).toBe(0);
    const late = await cec(["share", "audit", path, "--max-expiry", "90d", "--json"]);
    expect(late.exitCode).toBe(9);
    expect(JSON.parse(late.stdout)).toMatchObject({ findings: ["late expiry"] });
    await cec(["share", "update", path, "--expires", "never", "--no-password"]);
    const found = await cec(["share", "audit", "common-files/reports"]);
    expect(found.exitCode).toBe(9);
    expect(found.stdout).toContain("| no expiry, no password |");
    const limit = await cec(["share", "audit", path, "--require", "limit", "--json"]);
    expect(JSON.parse(limit.stdout)).toMatchObject({ findings: ["no limit"] });
  });

  test("one of several has to be named, and goes only when that is confirmed", async () => {
    const path = "common-files/photos/sea.jpg";
    const first = (await cec(["share", path])).stdout.trim();
    await cec(["share", path]);
    const several = await cec(["share", "rm", "-f", path]);
    expect(several.exitCode).toBe(6);
    expect(several.stderr).toContain(first.slice(-12));
    expect((await cec(["share", "rm", first])).exitCode).toBe(2);
    expect((await cec(["share", "rm", first], { answers: ["n"] })).stderr).toContain("Nothing was removed");
    expect((await cec(["share", "rm", first], { answers: ["y"] })).exitCode).toBe(0);
    expect((await cec(["share", "show", first])).exitCode).toBe(3);
    expect((await cec(["share", "rm", "-f", "--all", path])).exitCode).toBe(0);
    expect((await cec(["share", "show", path])).exitCode).toBe(3);
    expect((await cec(["ls", path])).exitCode).toBe(0);
  });
});
