import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signRelease } from "../../scripts/sign-release.ts";
import { chooseRelease } from "../../src/cli/update/choose-release.ts";
import { type Manifest, openManifest, readPublicKeys } from "../../src/cli/update/manifest.ts";
import { packageOwner } from "../../src/cli/update/package-owner.ts";
import { replaceExecutable } from "../../src/cli/update/replace-executable.ts";
import { versionFacts } from "../../src/cli/version.ts";
import { cecBinary } from "../support/binary.ts";
import { shapeErrors } from "../support/json-schemas.ts";
import { runCec } from "../support/run-cec.ts";

const newPem = () => generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const privateKey = newPem();
const { os, arch } = versionFacts();
const target = `${os}-${arch}`;
/** A program of a few bytes that says what a new cec would say. */
const fake = (version: string) => `#!/bin/sh\n[ "$1" = version ] && echo ${version}\n`;

let server: ReturnType<typeof Bun.serve>;
let served: string;
let publicKey: string;
let base: string;
let installed: string;
let cec: string;
/** What the server says instead of its files. */
let instead: Record<string, string | Response>;
const asked: string[] = [];

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "cec-update-"));
  served = join(base, "served");
  await mkdir(served);
  await writeFile(join(served, `cec-${target}`), fake("9.9.9"));
  publicKey = await signRelease({
    folder: served,
    version: "9.9.9",
    channel: "stable",
    date: "2026-11-25T10:00:00Z",
    privateKey,
  });
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const name = new URL(request.url).pathname.slice("/cec/".length);
      asked.push(name);
      const other = instead[name];
      if (other !== undefined) return other instanceof Response ? other.clone() : new Response(other);
      const file = Bun.file(join(served, name));
      return (await file.exists()) ? new Response(file) : new Response("none", { status: 404 });
    },
  });
});
afterAll(async () => {
  await server.stop(true);
  await rm(base, { recursive: true, force: true });
});
beforeEach(async () => {
  instead = {};
  asked.length = 0;
  installed = await mkdtemp(join(base, "bin-"));
  cec = join(installed, "cec");
  const binary = await cecBinary();
  await link(binary, cec).catch(() => copyFile(binary, cec));
});
afterEach(() => rm(installed, { recursive: true, force: true }));

async function update(words: readonly string[] = [], env: Record<string, string> = {}, program = cec) {
  const child = Bun.spawn([program, "update", ...words], {
    stdout: "pipe",
    stderr: "pipe",
    env: {
      PATH: process.env.PATH ?? "",
      HOME: installed,
      CEC_UPDATE_URL: `${server.url}cec`,
      CEC_UPDATE_KEY: publicKey,
      ...env,
    },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

/** Nothing was put in place, and nothing lies around. */
async function expectUntouched(): Promise<void> {
  expect(await readdir(installed)).toEqual(["cec"]);
  expect((await Bun.file(cec).slice(0, 4).text()).slice(1)).toBe("ELF");
}

const onLinux = process.platform === "linux";
describe.skipIf(!onLinux)("cec update, the binary and a release server", () => {
  test("--check tells what there is, and changes nothing", async () => {
    const { exitCode, stdout } = await update(["--check"]);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^cec 9\.9\.9 is available, this is /),
    });
    const json = await update(["--check", "--json"]);
    expect(shapeErrors("update", json.stdout)).toBe("");
    expect(JSON.parse(json.stdout)).toMatchObject({ available: "9.9.9", newer: true, installed: false });
    expect(asked.filter((name) => name.startsWith("cec-"))).toEqual([]);
    await expectUntouched();
  });

  test("replaces the program, keeps the old one, keeps the mode; through a link too", async () => {
    await chmod(cec, 0o750);
    await mkdir(join(installed, "links"));
    await symlink(cec, join(installed, "links/cec"));
    const { exitCode, stderr, stdout } = await update(["--json"], {}, join(installed, "links/cec"));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("Fetching") });
    expect(shapeErrors("update", stdout)).toBe("");
    expect((await readdir(installed)).sort()).toEqual(["cec", "cec.previous", "links"]);
    expect(await readFile(cec, "utf8")).toBe(fake("9.9.9"));
    expect((await Bun.file(cec).stat()).mode & 0o777).toBe(0o750);
    expect(await Bun.file(`${cec}.previous`).slice(1, 4).text()).toBe("ELF");
    await chmod(await cecBinary(), 0o755);
  });

  test("-d fetches and checks, and leaves everything as it is", async () => {
    const { exitCode, stdout } = await update(["-d"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("would replace") });
    expect(asked).toContain(`cec-${target}`);
    await expectUntouched();
  });

  test.each([
    ["another key", 9, { CEC_UPDATE_KEY: Buffer.alloc(32, 7).toString("base64") }, {}],
    ["a manifest changed after it was signed", 9, {}, { "manifest.json": '{"product":"cec","releases":[]}' }],
    ["a signature that is none", 9, {}, { "manifest.json.sig": "AAAA" }],
    ["a file of another content", 9, {}, { [`cec-${target}`]: fake("9.9.8") }],
    ["a longer file", 9, {}, { [`cec-${target}`]: `${fake("9.9.9")}#` }],
    ["a shorter file", 9, {}, { [`cec-${target}`]: "#!/bin/sh" }],
    ["a file that is not there", 3, {}, { [`cec-${target}`]: new Response("", { status: 404 }) }],
    ["no server", 7, { CEC_UPDATE_URL: "http://127.0.0.1:1/" }, {}],
    ["no https", 2, { CEC_UPDATE_URL: "http://releases.example.com/" }, {}],
    ["no key that can be read", 2, { CEC_UPDATE_KEY: "abc" }, {}],
  ] as const)("refuses %s: exit %d, and nothing is changed", async (_, exit, env, other) => {
    instead = { ...other };
    const { exitCode, stderr } = await update([], env);
    expect({ exitCode, told: stderr.startsWith("cec: ") || stderr.includes("\ncec: ") }).toEqual({
      exitCode: exit,
      told: true,
    });
    await expectUntouched();
  });

  test("a new program that does not run, or says another version, is not put in place", async () => {
    for (const [content, told] of [
      [fake("1.0.0"), "says it is 1.0.0"],
      ["not a program", "cannot be started"],
    ] as const) {
      const folder = await mkdtemp(join(base, "bad-"));
      await writeFile(join(folder, `cec-${target}`), content);
      await signRelease({ folder, version: "9.9.9", channel: "stable", date: "2026-11-25T10:00:00Z", privateKey });
      for (const name of await readdir(folder)) instead[name] = await readFile(join(folder, name), "utf8");
      const { exitCode, stderr } = await update();
      expect({ exitCode, told: stderr.includes(told) }).toEqual({ exitCode: 1, told: true });
      await expectUntouched();
    }
  });

  test("a package manager's file is left to it", async () => {
    const place = join(installed, "homebrew/bin");
    await mkdir(place, { recursive: true });
    await link(cec, join(place, "cec")).catch(() => copyFile(cec, join(place, "cec")));
    const { exitCode, stderr } = await update([], {}, join(place, "cec"));
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: expect.stringContaining("belongs to Homebrew") });
    expect(await readdir(place)).toEqual(["cec"]);
  });

  test("--version names one, be it not the newest", async () => {
    expect((await update(["--version", "9.9.9", "-d"])).exitCode).toBe(0);
    const { exitCode, stderr } = await update(["-v", "1.2.3"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringContaining("There are: 9.9.9") });
  });
});

test("run from source it says so; without an address too", async () => {
  const env = { CEC_UPDATE_URL: server.url.href, CEC_UPDATE_KEY: publicKey };
  instead = { "": "" };
  expect(await runCec(["update"], { env: {} })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("CEC_UPDATE_URL"),
  });
  const there = { ...env, CEC_UPDATE_URL: `${server.url}cec/` };
  expect(await runCec(["update"], { env: there })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("source"),
  });
});

describe("which release", () => {
  const release = (version: string, channel: "stable" | "dev" = "stable") => ({
    version,
    channel,
    date: "",
    files: [],
  });
  const manifest: Manifest = {
    product: "cec",
    releases: [release("1.9.0"), release("1.10.0"), release("2.0.0-rc1"), release("1.11.0", "dev"), release("0.9.0")],
  };
  test.each([
    ["1.0.0", undefined, false, "1.10.0"],
    ["1.10.0", undefined, false, undefined],
    ["3.0.0", undefined, false, undefined],
    ["1.10.0", undefined, true, "2.0.0-rc1"],
    ["1.10.0", "v0.9", false, "0.9.0"],
    ["0.0.0-source", undefined, false, "1.10.0"],
  ] as const)("from %s, asked for %p, dev %p: %p", (current, version, dev, wanted) => {
    expect(chooseRelease(manifest, { version, dev }, current)?.version).toBe(wanted);
  });
});

test("a manifest: any of several keys, its end, its shape", async () => {
  const bytes = await readFile(join(served, "manifest.json"));
  const signature = await readFile(join(served, "manifest.json.sig"), "utf8");
  const keys = readPublicKeys(`${Buffer.alloc(32, 3).toString("base64")}, ${publicKey}`);
  expect(openManifest(bytes, signature, keys, 0).releases[0]?.files[0]).toMatchObject({
    target,
    bytes: fake("9.9.9").length,
  });
  const folder = await mkdtemp(join(base, "old-"));
  await writeFile(join(folder, "cec-linux-amd64"), "x");
  const published = {
    product: "cec" as const,
    releases: [{ version: "0.1.0", channel: "stable" as const, date: "", files: [] }],
  };
  await signRelease({
    folder,
    version: "1.0.0",
    channel: "dev",
    date: "2026-01-01T00:00:00Z",
    privateKey,
    validDays: 30,
    published,
  });
  const [old, oldSignature] = [
    await readFile(join(folder, "manifest.json")),
    await readFile(join(folder, "manifest.json.sig"), "utf8"),
  ];
  const open = (when: string) => openManifest(old, oldSignature, keys, Date.parse(when));
  expect(open("2026-01-20T00:00:00Z").releases.map(({ version }) => version)).toEqual(["1.0.0", "0.1.0"]);
  expect(() => open("2026-03-01T00:00:00Z")).toThrow("good until");
});

test("package managers are asked, and their places known", async () => {
  const answers = (program: string, exitCode: number, stdout: string) => async (words: readonly string[]) =>
    words[0] === program ? { exitCode, stdout } : undefined;
  expect(await packageOwner("/usr/bin/cec", answers("dpkg-query", 0, "cec: /usr/bin/cec"))).toBe("dpkg");
  expect(await packageOwner("/usr/bin/cec", answers("dpkg-query", 1, ""))).toBeUndefined();
  expect(await packageOwner("/usr/bin/cec", answers("rpm", 0, "cec-1.0"))).toBe("rpm");
  expect(await packageOwner("/nix/store/x-cec/bin/cec", answers("", 0, ""))).toBe("Nix");
  expect(await packageOwner("C:\\Users\\a\\scoop\\apps\\cec.exe", answers("", 0, ""))).toBe("Scoop");
});

test("on Windows a running file is renamed away first, and comes back when that fails", async () => {
  const path = join(installed, "cec.exe");
  await writeFile(path, "old");
  await writeFile(join(installed, "new"), "new");
  expect(await replaceExecutable(path, join(installed, "new"), "win32")).toBe(join(installed, "cec.previous.exe"));
  expect(await readFile(path, "utf8")).toBe("new");
  await expect(replaceExecutable(path, join(installed, "none"), "win32")).rejects.toThrow();
  expect(await readFile(path, "utf8")).toBe("new");
});
