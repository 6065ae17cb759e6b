import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ScriptedServer, scriptedServer } from "../../test/support/scripted-server.ts";
import { isCecError } from "../base/errors.ts";
import { createWire } from "../wire/create-wire.ts";
import { openSession } from "./open-session.ts";
import type { ConnectionFlags, WireNeeds } from "./types.ts";

let home = "";
let warnings: string[] = [];
let needs: WireNeeds[] = [];
let server: ScriptedServer | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "session-"));
  warnings = [];
  needs = [];
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
  await server?.stop();
  server = undefined;
});

function open(flags: ConnectionFlags = {}, env: Record<string, string> = {}, stdin = "", now = Date.now) {
  return openSession({
    flags,
    env: { XDG_RUNTIME_DIR: "/nowhere", ...env },
    platform: "linux",
    home,
    now,
    warn: (text) => warnings.push(text),
    readStdin: async () => stdin,
    makeWire: (asked) => {
      needs.push(asked);
      return createWire({ retry: { maxAttempts: 1, maxFirstContacts: 1 } });
    },
  });
}

async function store(accounts: Record<string, Record<string, unknown>>, active = Object.keys(accounts)[0] ?? "") {
  const folder = join(home, ".config", "pydio", "cells-client");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "config.json"), JSON.stringify({ ActiveConfigID: active, Configs: accounts }), {
    mode: 0o600,
  });
}

const failureOf = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error);
const pat = (user: string, idToken: string, more = {}) => ({
  authType: "pat",
  url: "https://files.example.com",
  user,
  idToken,
  label: `${user}@files.example.com`,
  skipKeyring: true,
  ...more,
});

describe("a connection given for this run", () => {
  test("address and token", async () => {
    const session = await open({}, { CEC_URL: "https://Files.example.com/some/path", CEC_TOKEN: "t" });
    expect(session).toMatchObject({
      url: "https://files.example.com",
      label: "files.example.com",
      user: undefined,
      authType: "pat",
      source: "environment",
      account: undefined,
      cache: true,
    });
    expect(await session.tokens.current()).toBe("t");
    expect(isCecError(await failureOf(session.tokens.renew("t")), "sign-in")).toBe(true);
  });

  test("TLS flags reach the wire", async () => {
    await open({
      url: "https://x",
      token: "t",
      skipVerify: true,
      caCert: "ca",
      clientCert: "c",
      clientKey: "k",
      noCache: true,
    });
    expect(needs).toEqual([
      {
        skipVerify: true,
        caCertFile: "ca",
        clientCertFile: "c",
        clientKeyFile: "k",
        pinnedSha256: undefined,
        headers: {},
      },
    ]);
  });

  test("login and password: signs in when first needed, goes on after ten minutes, reads standard input once", async () => {
    let count = 0;
    let clockMs = 1_000_000;
    server = scriptedServer({
      "POST /a/frontend/session": () =>
        Response.json(
          { JWT: `t${++count}`, ExpireTime: clockMs / 1000 + 600 },
          { headers: { "set-cookie": "pydio=c; Path=/a/frontend" } },
        ),
    });
    const session = await open({ url: server.url, login: "alice", passwordStdin: true }, {}, "pw\n", () => clockMs);
    expect(session).toMatchObject({ authType: "session", user: "alice", source: "stdin", label: "alice@127.0.0.1" });
    expect(server.seen).toEqual([]);
    expect(await session.tokens.current()).toBe("t1");
    clockMs += 600_000;
    expect(await session.tokens.current()).toBe("t2");
    expect(server.seen.map(({ body }) => JSON.parse(body).AuthInfo.type)).toEqual(["credentials", "refresh"]);
  });

  test("a wrong password: sign-in, with the server's reason", async () => {
    server = scriptedServer({
      "POST /a/frontend/session": () =>
        Response.json({ Title: "Login failed", Detail: "Unauthorized: Login failed" }, { status: 401 }),
    });
    const session = await open({ url: server.url, login: "alice", password: "s3cret" });
    const error = await failureOf(session.tokens.current());
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(String(error)).toContain("Login failed");
  });
});

describe("a stored account", () => {
  test("none: sign-in needed, naming the command", async () => {
    const error = await failureOf(open());
    expect(isCecError(error, "sign-in") && error.hint).toContain("cec config add");
  });

  test("the active one, the one asked for, the one on the address given", async () => {
    await store({
      "alice@files.example.com:443": pat("alice", "ta", { CustomHeaders: { "X-A": "1" }, pinnedCertificate: "AB:CD" }),
      "bob@files.example.com:443": pat("bob", "tb"),
      "carol@other.example.com:443": pat("carol", "tc", {
        url: "https://other.example.com",
        label: "carol@other.example.com",
      }),
    });
    expect(await open()).toMatchObject({
      user: "alice",
      account: "alice@files.example.com:443",
      source: "config file",
    });
    expect(needs[0]).toMatchObject({ headers: { "X-A": "1" }, pinnedSha256: "abcd" });
    const bob = await open({ account: "bob@files.example.com" }, { CEC_URL: "https://x", CEC_TOKEN: "env" });
    expect([bob.user, await bob.tokens.current()]).toEqual(["bob", "tb"]);
    expect((await open({}, { CEC_ACCOUNT: "BOB@files.example.com:443" })).user).toBe("bob");
    expect((await open({ url: "https://other.example.com/x" })).user).toBe("carol");
    expect((await open({ url: "https://files.example.com", login: "bob" })).user).toBe("bob");
    expect((await open({ url: "https://files.example.com" })).user).toBe("alice");
    expect(isCecError(await failureOf(open({ account: "nobody" })), "not-found")).toBe(true);
    expect(isCecError(await failureOf(open({ url: "https://unknown.example.com" })), "sign-in")).toBe(true);
    expect(
      isCecError(
        await failureOf(open({ account: "bob@files.example.com", url: "https://other.example.com" })),
        "usage",
      ),
    ).toBe(true);
  });

  test("an address that fits several, none of them active", async () => {
    await store({ a: pat("alice", "ta"), b: pat("bob", "tb") }, "");
    expect(isCecError(await failureOf(open({ url: "https://files.example.com" })), "usage")).toBe(true);
    expect(isCecError(await failureOf(open()), "sign-in")).toBe(true);
  });

  test("a secret given for this run goes to the account's address", async () => {
    await store({ a: pat("alice", "ta") });
    const session = await open({ tokenStdin: true }, {}, "given\n");
    expect([session.url, session.source, await session.tokens.current()]).toEqual([
      "https://files.example.com",
      "stdin",
      "given",
    ]);
  });

  test("a credential command is run with its arguments as they are, when a token is needed, and before keyring and file", async () => {
    const marker = join(home, "ran");
    const script = `require("fs").appendFileSync(process.argv[1], "x"); console.log(process.argv[2])`;
    const command = [process.execPath, "-e", script, marker, "$(echo no) ; token'".replaceAll(" ", "_")];
    await store({ a: pat("alice", "ta", { credential_command: command, skipKeyring: false }) });
    const session = await open();
    expect(session.source).toBe("credential command");
    expect(await Bun.file(marker).exists()).toBe(false);
    expect(await session.tokens.current()).toBe("$(echo_no)_;_token'");
    expect(await session.tokens.current()).toBe("$(echo_no)_;_token'");
    expect(await Bun.file(marker).text()).toBe("x");
  });

  test("a command that fails: sign-in, without its output", async () => {
    const failing = [process.execPath, "-e", "console.log('halfSecret'); process.exit(3)"];
    await store({ a: pat("alice", "ta", { credential_command: failing }) });
    const error = await failureOf((await open()).tokens.current());
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(Bun.inspect(error)).toContain("exit code 3");
    expect(Bun.inspect(error)).not.toContain("halfSecret'");
    await store({ a: pat("alice", "ta", { credential_command: ["/no/such/program"] }) });
    expect(isCecError(await failureOf((await open()).tokens.current()), "sign-in")).toBe(true);
  });

  test("the keyring out of reach and nothing in the file: sign-in, saying why", async () => {
    await store({ a: pat("alice", "", { skipKeyring: false }) });
    const session = await open();
    expect(session.source).toBe("keyring");
    const error = await failureOf(session.tokens.current());
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(String(error)).toContain("no D-Bus session");
  });

  test("an OAuth2 account refreshes itself at the server", async () => {
    server = scriptedServer({
      "POST /oidc/oauth2/token": () =>
        Response.json({ access_token: "a2", refresh_token: "r2", expires_in: 600, token_type: "bearer" }),
    });
    await store({
      a: { ...pat("alice", "a1"), authType: "oauth2", url: server.url, refreshToken: "r1", tokenExpiresAt: 1 },
    });
    const session = await open();
    expect(session).toMatchObject({ authType: "oauth2", expiresAtSeconds: 1 });
    expect(await session.tokens.current()).toBe("a2");
    expect(server.seen).toHaveLength(1);
    expect(await (await open()).tokens.current()).toBe("a2");
    expect(server.seen).toHaveLength(1);
  });
});
