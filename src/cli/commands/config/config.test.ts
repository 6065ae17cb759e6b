import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { accountWorld } from "../../../../test/support/account-world.ts";
import { hasOpenssl, selfSigned } from "../../../../test/support/self-signed.ts";
import { startSandbox } from "../../../sandbox/index.ts";

const world = accountWorld();
const { cec, configPath, stored, id } = world;
const token = (user: string) => world.sandbox.tokens[user] ?? "";
const addToken = (user: string, ...more: string[]) =>
  cec(["config", "add", "token", "--url", world.sandbox.url, "--token-stdin", ...more], { stdin: `${token(user)}\n` });

describe("config add", () => {
  test("token, unattended: from standard input, a file or a variable", async () => {
    const added = await addToken("alice", "--json");
    expect(added.exitCode).toBe(0);
    expect(JSON.parse(added.stdout)).toEqual({
      id: id("alice"),
      label: "alice@127.0.0.1",
      user: "alice",
      url: world.sandbox.url,
      authType: "pat",
      active: true,
      secretIn: "config file",
    });
    expect(added.stderr).toContain("clear text");
    const path = join(world.home, "token.txt");
    await writeFile(path, token("bob"));
    const bob = await cec([
      "config",
      "add",
      "token",
      "-u",
      `${world.sandbox.url}/some/page`,
      "--token-file",
      path,
      "--use=false",
    ]);
    expect(bob).toMatchObject({ exitCode: 0, stdout: "" });
    expect((await stored()).ActiveConfigID).toBe(id("alice"));
    const again = await cec(["configure", "token"], { env: { CEC_URL: world.sandbox.url, CEC_TOKEN: token("bob") } });
    expect(again.exitCode).toBe(0);
    expect((await stored()).ActiveConfigID).toBe(id("bob"));
    expect((await cec(["ls", "--raw"])).exitCode).toBe(0);
  });

  test("client-auth, unattended: the password is used once and kept nowhere", async () => {
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "alice", "--password-stdin"];
    expect((await cec(words, { stdin: "alice-pw\n" })).exitCode).toBe(0);
    const entry = (await stored()).Configs[id("alice")];
    expect(entry).toMatchObject({ authType: "oauth2", user: "alice" });
    expect(entry.refreshToken).not.toBe("");
    expect(JSON.stringify(entry)).not.toContain("alice-pw");
    expect((await cec(["ls", "--raw"])).stdout).toContain("personal-files");
    const kept = await cec([...words, "--keep-password"], { stdin: "alice-pw\n" });
    expect(kept.exitCode).toBe(0);
    expect(kept.stderr).toContain("It takes the place of alice@127.0.0.1 (OAuth2)");
    expect((await stored()).Configs[id("alice")]).toMatchObject({ authType: "session", password: "alice-pw" });
    expect((await cec(["ls", "--raw"])).stdout).toContain("personal-files");
  });

  test("config add itself knows the way by what is given", async () => {
    const at = ["--url", world.sandbox.url];
    expect((await cec(["config", "add", ...at, "--token-stdin"], { stdin: token("bob") })).exitCode).toBe(0);
    const words = ["configure", ...at, "--login", "alice", "--password-stdin"];
    expect((await cec(words, { stdin: "alice-pw" })).exitCode).toBe(0);
    expect(Object.keys((await stored()).Configs)).toEqual([id("bob"), id("alice")]);
    expect((await cec(["config", "add", ...at, "--no-browser"])).stderr).toContain("neither a browser");
  });

  test("asks on a terminal for what was not given", async () => {
    const added = await cec(["config", "add"], { answers: ["3", world.sandbox.url, "alice", "alice-pw"] });
    expect(added.exitCode).toBe(0);
    expect(added.stderr).toContain("1) With the browser (OAuth2)");
    expect(added.stderr).not.toContain("alice-pw");
    expect((await stored()).ActiveConfigID).toBe(id("alice"));
    expect((await cec(["config", "add", "token"], { answers: [world.sandbox.url, token("bob")] })).exitCode).toBe(0);
  });

  test.each([
    [["config", "add"], "config add oauth, token or client-auth"],
    [["config", "add", "token"], "--url"],
    [["config", "add", "client-auth", "--url", "SANDBOX"], "--login"],
    [["config", "add", "client-auth", "--url", "SANDBOX", "--login", "alice"], "--password-stdin"],
    [["config", "add", "token", "--url", "SANDBOX"], "--token-file or --token-stdin"],
    [["config", "add", "oauth", "--url", "SANDBOX", "--no-browser"], "config add token"],
    [["config", "add", "oauth", "--url", "SANDBOX"], "config add client-auth"],
  ])("%p without a terminal fails and names the flag", async (words, named) => {
    const { exitCode, stderr } = await cec(words.map((word) => (word === "SANDBOX" ? world.sandbox.url : word)));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(named);
  });

  test("a refused token or password: exit 4, nothing stored", async () => {
    const bad = await cec(["config", "add", "token", "--url", world.sandbox.url, "--token-stdin"], {
      stdin: "no.such.token",
    });
    expect(bad.exitCode).toBe(4);
    expect(bad.stderr).not.toContain("no.such.token");
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "bob", "--password-stdin"];
    expect((await cec(words, { stdin: "wrong" })).exitCode).toBe(4);
    expect(await Bun.file(configPath()).exists()).toBe(false);
  });

  test("an address that is none, a server that is no Cells, nobody there", async () => {
    const other = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("<html>") });
    const words = (url: string) => ["config", "add", "token", "--url", url, "-t", "x"];
    const page = await cec(words(`http://127.0.0.1:${other.port}`));
    expect([page.exitCode, page.stderr.includes("not a Cells server")]).toEqual([1, true]);
    await other.stop(true);
    expect((await cec(words(`http://127.0.0.1:${other.port}`))).exitCode).toBe(7);
    expect((await cec(words("files.example.com"))).exitCode).toBe(2);
  });

  test("tokens that may not be stored do not stay valid on the server", async () => {
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "alice", "--password-stdin"];
    world.sandbox.requests.clear();
    const refused = await cec([...words, "--secure-storage=require"], { stdin: "alice-pw" });
    expect([refused.exitCode, await Bun.file(configPath()).exists()]).toEqual([1, false]);
    expect(world.sandbox.requests.all({ path: "/oidc/oauth2/token" })).toHaveLength(1);
    expect(world.sandbox.requests.all({ path: "/oidc/oauth2/revoke" })).toHaveLength(1);
  });

  test("nor do those of a sign-in that is given up before anyone knows whose they are", async () => {
    const slow = await startSandbox({
      users: [{ name: "alice", password: "alice-pw" }],
      faults: ["latency=2s,on=request,path=/oidc/userinfo"],
    });
    const abort = new AbortController();
    const words = ["config", "add", "client-auth", "--url", slow.url, "--login", "alice", "--password-stdin"];
    const run = cec(words, { stdin: "alice-pw", signal: abort.signal });
    while (slow.faults.fired === 0) await Bun.sleep(5);
    abort.abort();
    expect([(await run).exitCode, await Bun.file(configPath()).exists()]).toEqual([130, false]);
    expect(slow.requests.all({ path: "/oidc/oauth2/revoke" })).toHaveLength(1);
    await slow.stop();
  });

  test("a label, an end and a command", async () => {
    await addToken("alice", "--label", "work", "--expires", "90d");
    expect((await stored()).Configs[id("alice")]).toMatchObject({ label: "work" });
    expect((await cec(["ls", "--raw", "--account", "work"])).exitCode).toBe(0);
    const path = join(world.home, "t");
    await writeFile(path, token("bob"));
    const command = JSON.stringify([
      process.execPath,
      "-e",
      `console.log(require("fs").readFileSync(process.argv[1],"utf8"))`,
      path,
    ]);
    const added = await cec([
      "config",
      "add",
      "token",
      "--url",
      world.sandbox.url,
      "--credential-command",
      command,
      "--json",
    ]);
    expect(JSON.parse(added.stdout)).toMatchObject({ user: "bob", secretIn: "credential command" });
    const quoted = [
      "config",
      "add",
      "token",
      "--url",
      world.sandbox.url,
      "--credential-command",
      "pass show 'my cells'",
    ];
    expect(await cec(quoted)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('["pass","show"') });
    expect(await readFile(configPath(), "utf8")).not.toContain(token("bob"));
    expect((await cec(["ls", "--raw"])).exitCode).toBe(0);
  });

  test("Ctrl-C while signing in leaves nothing", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    const slow = await startSandbox({ latencyMs: 200 });
    const { exitCode } = await cec(["config", "add", "token", "--url", slow.url, "-t", slow.tokens.alice ?? ""], {
      signal: abort.signal,
    });
    await slow.stop();
    expect(exitCode).toBe(130);
    expect(await Bun.file(configPath()).exists()).toBe(false);
  });
});

describe.skipIf(!hasOpenssl)("a certificate nobody vouches for (needs openssl)", () => {
  let front: Bun.Server<undefined>;
  beforeAll(async () => {
    const { cert, key } = await selfSigned(["localhost", "127.0.0.1"]);
    front = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert, key },
      fetch: (request) => {
        const { pathname, search } = new URL(request.url);
        const body = request.method === "POST" ? { body: request.body } : {};
        return fetch(world.sandbox.url + pathname + search, {
          method: request.method,
          headers: request.headers,
          ...body,
        });
      },
    });
  });
  afterAll(() => front.stop(true));
  const url = () => `https://127.0.0.1:${front.port}`;

  test("is shown with the two ways out, and accepted for the account alone", async () => {
    const words = ["config", "add", "token", "--url", url(), "-t", token("alice")];
    const refused = await cec(words);
    expect(refused.exitCode).toBe(1);
    for (const told of ["CN=localhost", "issuer", "SHA-256", "valid", "--ca-cert", "--pin-certificate"]) {
      expect(refused.stderr).toContain(told);
    }
    const fingerprint = /--pin-certificate ([0-9A-F:]+)/.exec(refused.stderr)?.[1] ?? "";
    expect((await cec([...words, "--pin-certificate", fingerprint])).exitCode).toBe(0);
    expect((await cec(["ls", "--raw"])).exitCode).toBe(0);
    expect((await cec(["ls", "--raw"], { env: { CEC_URL: url(), CEC_TOKEN: token("alice") } })).exitCode).toBe(1);
    expect((await cec([...words, "--pin-certificate", "00".repeat(32)])).exitCode).toBe(1);
    expect((await cec([...words, "--pin-certificate", "abc"])).exitCode).toBe(2);
  });

  test("on a terminal it is asked about", async () => {
    const words = ["config", "add", "token", "--url", url(), "-t", token("alice")];
    const no = await cec(words, { answers: ["n"] });
    expect([no.exitCode, no.stderr.match(/SHA-256/g)?.length]).toEqual([1, 1]);
    expect((await cec(words, { answers: ["y"] })).exitCode).toBe(0);
    expect((await stored()).Configs[`alice@127.0.0.1:${front.port}`].pinnedCertificate).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("config ls, use, rm, relog", () => {
  test("an empty list is an empty table", async () => {
    const { exitCode, stdout } = await cec(["config", "ls"]);
    expect(exitCode).toBe(0);
    const rule = "+--------+-------+------+-----+------+";
    expect(stdout).toBe(`${rule}\n| ACTIVE | LABEL | USER | URL | TYPE |\n${rule}\n${rule}\n`);
  });

  test("lists, uses and removes by name", async () => {
    await addToken("bob", "--expires", "2027-01-31");
    await addToken("alice");
    const { stdout } = await cec(["config", "ls"]);
    expect(stdout.split("\n").filter((line) => line.includes("127.0.0.1"))).toEqual([
      expect.stringMatching(/^\| ✓ {6}\| alice@127.0.0.1 \| alice \| http:\/\/127.0.0.1:\d+ \| PAT {2}\| {12}\|$/),
      expect.stringMatching(
        /^\| {8}\| bob@127.0.0.1 {3}\| bob {3}\| http:\/\/127.0.0.1:\d+ \| PAT {2}\| 2027-01-31 \|$/,
      ),
    ]);
    const before = await stored();
    for (const words of [
      ["config", "use", "bob@127.0.0.1", "-n"],
      ["config", "rm", "bob@127.0.0.1", "-n"],
      ["config", "migrate-secrets", "-n"],
      ["clear", "-n"],
    ]) {
      const { exitCode, stdout: told } = await cec(words);
      expect({ words, exitCode, told }).toEqual({
        words,
        exitCode: 0,
        told: expect.stringMatching(/^would .*bob@127/m),
      });
    }
    expect(await stored()).toEqual(before);
    const listed = (await cec(["config", "ls", "--json"])).stdout.trimEnd().split("\n");
    expect(listed.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ id: id("alice"), active: true, secretIn: "config file" }),
      expect.objectContaining({ id: id("bob"), active: false, expires: expect.stringContaining("2027-01-3") }),
    ]);
    expect((await cec(["config", "use", "bob@127.0.0.1"])).stdout).toBe(`The active configuration is: ${id("bob")}\n`);
    expect((await cec(["config", "use", "nobody"])).exitCode).toBe(3);
    expect((await cec(["config", "use"])).exitCode).toBe(2);
    expect((await cec(["config", "use"], { answers: ["1"] })).stdout).toContain(id("alice"));
    expect((await cec(["config", "rm", "bob@127.0.0.1"])).exitCode).toBe(2);
    expect((await cec(["config", "rm"], { answers: ["2", "n"] })).stderr).toContain("Nothing was removed");
    expect((await cec(["config", "rm", "-f", "bob@127.0.0.1"])).exitCode).toBe(0);
    expect(Object.keys((await stored()).Configs)).toEqual([id("alice")]);
  });

  test("relog leaves the account as it was, but for its secret", async () => {
    await addToken("alice", "--skip-keyring", "--skip-verify", "--no-cache", "--label", "work");
    const before = (await stored()).Configs[id("alice")];
    const fresh = world.sandbox.createToken("alice", { lifeSeconds: 1000 });
    const again = await cec(["config", "relog", "work", "--token-stdin"], { stdin: fresh });
    expect([again.exitCode, again.stderr.includes("keyring cannot be used")]).toEqual([0, false]);
    expect((await stored()).Configs[id("alice")]).toEqual({ ...before, idToken: fresh });
    expect(before).toMatchObject({ skipKeyring: true, skipVerify: true, useTokenCache: false });
  });

  test("relog takes a new token for the same user only, and ends the sign-in it replaces", async () => {
    await addToken("alice");
    const fresh = world.sandbox.createToken("alice", { lifeSeconds: 1000 });
    expect((await cec(["config", "relog", "--token-stdin"], { stdin: fresh })).exitCode).toBe(0);
    expect((await stored()).Configs[id("alice")].idToken).toBe(fresh);
    expect((await cec(["config", "relog", "-t", token("bob")])).exitCode).toBe(6);
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "bob", "--password-stdin"];
    await cec(words, { stdin: "bob-pw" });
    const { idToken } = (await stored()).Configs[id("bob")];
    const again = await cec(["config", "relog", "--login", "bob", "--password-stdin"], { stdin: "bob-pw" });
    expect(again.exitCode).toBe(0);
    expect((await cec(["ls"], { env: { CEC_URL: world.sandbox.url, CEC_TOKEN: idToken } })).exitCode).toBe(4);
    expect((await cec(["ls", "--raw"])).exitCode).toBe(0);
  });
});

describe("clear, info, auth status", () => {
  test("clear asks, or is forced, and revokes", async () => {
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "alice", "--password-stdin"];
    await cec(words, { stdin: "alice-pw" });
    const { idToken } = (await stored()).Configs[id("alice")];
    expect((await cec(["clear"])).exitCode).toBe(2);
    expect((await cec(["clear"], { answers: ["n"] })).stderr).toContain("Nothing was removed");
    const cleared = await cec(["clear", "-f"]);
    expect(cleared.stderr).toContain("All defined accounts have been erased (1, 1 revoked on the server)");
    expect(await Bun.file(configPath()).exists()).toBe(false);
    expect((await cec(["ls"], { env: { CEC_URL: world.sandbox.url, CEC_TOKEN: idToken } })).exitCode).toBe(4);
    expect((await cec(["ls"])).exitCode).toBe(4);
    expect((await cec(["clear", "-f"])).exitCode).toBe(0);
  });

  test("info says who, where, how and until when", async () => {
    await addToken("alice", "--expires", "2027-01-31T12:00");
    const { stdout, stderr } = await cec(["info"]);
    expect(stdout).toContain("| alice    |");
    expect(stdout).toContain("| PAT       |");
    expect(stderr).toContain("secret from: config file; sign-in good until 2027-01-31");
    expect(JSON.parse((await cec(["info", "--json"])).stdout)).toMatchObject({
      user: "alice",
      account: id("alice"),
      secretFrom: "config file",
      expires: expect.stringContaining("2027-01-31"),
      server: { version: expect.stringMatching(/^\d/) },
    });
  });

  test("info of a sign-in that has ended: what is stored, then exit 4", async () => {
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "alice", "--password-stdin"];
    await cec(words, { stdin: "alice-pw" });
    world.sandbox.revokeToken((await stored()).Configs[id("alice")].idToken);
    const { exitCode, stdout, stderr } = await cec(["info"]);
    expect([exitCode, stdout]).toEqual([4, expect.stringContaining("| alice    |")]);
    expect(stderr).toContain("cec config relog alice@127.0.0.1");
    const json = await cec(["info", "--json"]);
    expect([json.exitCode, JSON.parse(json.stdout).user]).toEqual([4, "alice"]);
  });

  test("auth status: exit 4 when sign-in is needed, or its end is near", async () => {
    expect((await cec(["auth", "status"])).exitCode).toBe(4);
    const short = world.sandbox.createToken("alice", { lifeSeconds: 1000 });
    await cec(["config", "add", "token", "--url", world.sandbox.url, "--token-stdin", "--expires", "6d"], {
      stdin: short,
    });
    expect(await cec(["auth", "status"])).toMatchObject({ exitCode: 0 });
    expect((await cec(["auth", "status", "--expires-within", "5d"])).exitCode).toBe(0);
    const near = await cec(["auth", "status", "--expires-within", "7d", "--json"]);
    expect(near.exitCode).toBe(4);
    expect(JSON.parse(near.stdout)).toMatchObject({ signedIn: true, user: "alice", endsSoon: true });
    world.sandbox.revokeToken(short);
    const revoked = await cec(["auth", "status", "--json"]);
    expect(revoked.exitCode).toBe(4);
    expect(JSON.parse(revoked.stdout)).toMatchObject({ signedIn: false, authType: "pat" });
    expect(
      await cec(["auth", "status"], { env: { CEC_URL: world.sandbox.url, CEC_TOKEN: token("bob") } }),
    ).toMatchObject({
      exitCode: 0,
    });
  });

  test("auth status of an OAuth2 account nobody used for long: the refresh counts", async () => {
    const words = ["config", "add", "client-auth", "--url", world.sandbox.url, "--login", "alice", "--password-stdin"];
    await cec(words, { stdin: "alice-pw" });
    const config = await stored();
    config.Configs[id("alice")].tokenExpiresAt -= 59 * 86_400;
    await writeFile(configPath(), JSON.stringify(config), { mode: 0o600 });
    expect((await cec(["auth", "status", "--expires-within", "7d"])).exitCode).toBe(0);
    expect((await cec(["auth", "status", "--expires-within", "61d"])).exitCode).toBe(4);
  });

  test("a damaged file: where, exit 1, left alone", async () => {
    await mkdir(join(configPath(), ".."), { recursive: true });
    await writeFile(configPath(), '{"Configs": {"x": }}', { mode: 0o600 });
    for (const words of [
      ["ls"],
      ["config", "ls"],
      ["config", "add", "token", "--url", world.sandbox.url, "-t", token("alice")],
      ["clear", "-f"],
    ]) {
      const { exitCode, stderr } = await cec(words);
      expect([words, exitCode]).toEqual([words, 1]);
      expect(stderr).toContain("line 1, column 19");
    }
    expect(await readFile(configPath(), "utf8")).toBe('{"Configs": {"x": }}');
  });
});
