import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTwoUsers } from "../../../test/support/two-users.ts";
import { isCecError } from "../../base/errors.ts";
import { signInWithPassword } from "../../oidc/headless-sign-in.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { createWire } from "../../wire/create-wire.ts";
import type { Keyring } from "../keyring/types.ts";
import { openSession } from "../open-session.ts";
import type { ConnectionFlags, ConnectionOptions } from "../types.ts";
import { checkKeyring } from "./check-keyring.ts";
import { forgetAll, removeAccount, useAccount } from "./forget-accounts.ts";
import { listAccounts } from "./list-accounts.ts";
import { migrateSecrets } from "./migrate-secrets.ts";
import { openAccounts } from "./open-accounts.ts";
import { proveCommand, provePassword, proveToken, proveTokens, type SignInTarget } from "./prove-account.ts";
import { storeAccount } from "./store-account.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startTwoUsers();
});
afterAll(() => sandbox.stop());

let home = "";
let items: Map<string, string>;
let warnings: string[];
let keyringFails: Error | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "accounts-"));
  items = new Map();
  warnings = [];
  keyringFails = undefined;
});
afterEach(() => rm(home, { recursive: true, force: true }));

const keyring: Keyring = {
  label: "test keyring",
  read: async (entry) => guarded(() => items.get(entry)),
  write: async (entry, secret) => guarded(() => void items.set(entry, secret)),
  remove: async (entry) => guarded(() => items.delete(entry)),
};
function guarded<T>(work: () => T): T {
  if (keyringFails) throw keyringFails;
  return work();
}

function options(flags: ConnectionFlags = {}): ConnectionOptions {
  return {
    flags: { config: home, ...flags },
    env: { XDG_RUNTIME_DIR: "/nowhere" },
    platform: "linux",
    home,
    warn: (text) => warnings.push(text),
    readStdin: async () => "",
    makeWire: () => createWire({ retry: { maxAttempts: 1, maxFirstContacts: 1 } }),
  };
}
const open = (flags: ConnectionFlags = {}) => openAccounts(options(flags), async () => keyring);
async function target(flags: ConnectionFlags = {}): Promise<SignInTarget> {
  return { accounts: await open(flags), wire: createWire(), url: sandbox.url };
}
const file = async () => JSON.parse(await readFile(join(home, "config.json"), "utf8"));
const failureOf = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error);
const kept = { use: true, version: "test" };
const tokenOf = (user: string) => sandbox.tokens[user] ?? "";
const port = () => new URL(sandbox.url).port;

async function addToken(user: string, flags: ConnectionFlags = {}, more = {}) {
  const to = await target(flags);
  return storeAccount(to.accounts, await proveToken(to, tokenOf(user)), { ...kept, ...more });
}
async function addTokens(user: string, flags: ConnectionFlags = {}) {
  const to = await target(flags);
  const tokens = await signInWithPassword(
    { wire: to.wire, url: to.url, now: Date.now },
    { login: user, password: `${user}-pw` },
  );
  if (!tokens) throw new Error("the sandbox gave no tokens");
  return { stored: await storeAccount(to.accounts, await proveTokens(to, tokens), kept), tokens };
}

describe("adding", () => {
  test("a token: its login is discovered, the secret goes to the keyring, the rest is what the Go client reads", async () => {
    const { place, account } = await addToken("alice");
    expect([place, account.id]).toEqual(["keyring", `alice@127.0.0.1:${port()}`]);
    expect(Object.fromEntries(items)).toEqual({ [`${sandbox.url}::alice`]: tokenOf("alice") });
    expect(await file()).toEqual({
      ActiveConfigID: account.id,
      Configs: {
        [account.id]: {
          authType: "pat",
          url: sandbox.url,
          user: "alice",
          skipVerify: false,
          useTokenCache: true,
          CustomHeaders: {},
          label: "alice@127.0.0.1",
          skipKeyring: false,
          createdAtVersion: "test",
        },
      },
    });
  });

  test("a token nobody knows: nothing is stored", async () => {
    const error = await failureOf(proveToken(await target(), "no.token"));
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(await readdir(home)).toEqual([]);
  });

  test("a password is used once: tokens are kept, and they work", async () => {
    const to = await target();
    const proved = await provePassword(to, "alice", "alice-pw", false);
    expect([proved.authType, proved.secret.password]).toEqual(["oauth2", ""]);
    await storeAccount(to.accounts, proved, kept);
    expect([...items.values()].join()).not.toContain("alice-pw");
    expect(JSON.stringify(await file())).not.toContain("alice-pw");
  });

  test("the password itself, where that is wanted", async () => {
    const to = await target();
    await storeAccount(to.accounts, await provePassword(to, "alice", "alice-pw", true), kept);
    expect(items.get(`${sandbox.url}::alice`)).toBe("alice-pw");
    expect((await listAccounts(to.accounts))[0]?.authType).toBe("session");
  });

  test("a wrong password is presented once", async () => {
    const before = sandbox.requests.count({ path: "/a/frontend/session" });
    const error = await failureOf(provePassword(await target(), "bob", "wrong", false));
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(sandbox.requests.count({ path: "/a/frontend/session" })).toBe(before + 1);
  });

  test("a command that prints the token: the command is kept, the token nowhere", async () => {
    const to = await target();
    const command = [process.execPath, "-e", `console.log(process.env.T)`];
    const withToken = { ...to.accounts.options, env: { ...to.accounts.options.env, T: tokenOf("alice") } };
    const proved = await proveCommand({ ...to, accounts: { ...to.accounts, options: withToken } }, command);
    const { place } = await storeAccount(to.accounts, proved, kept);
    expect(place).toBe("credential command");
    expect(items.size).toBe(0);
    expect(JSON.stringify(await file())).not.toContain(tokenOf("alice"));
    const session = await openSession({ ...withToken, flags: { config: home } });
    expect([session.source, await session.tokens.current()]).toEqual(["credential command", tokenOf("alice")]);
  });

  test("no keyring: clear text with a warning, or nothing at all where that is forbidden", async () => {
    keyringFails = new Error("the keyring is locked");
    const refused = await failureOf(addToken("alice", { secureStorage: "require" }));
    expect(isCecError(refused, "failed")).toBe(true);
    expect(await readdir(home)).toEqual([]);
    const { place, account } = await addToken("alice");
    expect(place).toBe("config file");
    expect((await file()).Configs[account.id]).toMatchObject({ idToken: tokenOf("alice"), skipKeyring: true });
    expect(warnings.join()).toContain("the keyring is locked");
  });

  test("what it replaces does not stay in the keyring, or that is told", async () => {
    await addToken("alice");
    expect(items.size).toBe(1);
    const to = await target();
    const proved = await proveToken(to, tokenOf("alice"));
    await storeAccount(to.accounts, { ...proved, credentialCommand: ["pass"] }, kept);
    expect(items.size).toBe(0);
    await addToken("alice");
    keyringFails = new Error("the keyring is locked");
    expect((await addToken("alice")).place).toBe("config file");
    expect(warnings.join()).toContain("may still be in the keyring (the keyring is locked)");
  });

  test("a file that cannot be written leaves the keyring as it was: empty, or with the older secret", async () => {
    const to = await target();
    const proved = await proveToken(to, tokenOf("alice"));
    const store = {
      ...to.accounts.store,
      locked: ((work) =>
        to.accounts.store.locked((draft) =>
          work({ ...draft, write: () => Promise.reject(new Error("disk full")) }),
        )) satisfies typeof to.accounts.store.locked,
    };
    expect(String(await failureOf(storeAccount({ ...to.accounts, store }, proved, kept)))).toContain("disk full");
    expect(items.size).toBe(0);
    await addToken("alice");
    const fresh = sandbox.createToken("alice", { lifeSeconds: 1000 });
    const anew = await proveToken(to, fresh);
    expect(String(await failureOf(storeAccount({ ...to.accounts, store }, anew, kept)))).toContain("disk full");
    expect([...items.values()]).toEqual([tokenOf("alice")]);
  });

  test("labels: kept, given, not taken twice", async () => {
    const { account } = await addToken("alice", {}, { label: "work" });
    expect(account.label).toBe("work");
    expect((await addToken("alice")).account.label).toBe("work");
    expect(isCecError(await failureOf(addToken("bob", {}, { label: "WORK" })), "conflict")).toBe(true);
    expect(items.has(`${sandbox.url}::bob`)).toBe(false);
  });

  test("signing in anew as somebody else is refused", async () => {
    const { account } = await addToken("alice");
    expect(isCecError(await failureOf(addToken("bob", {}, { expectedId: account.id })), "conflict")).toBe(true);
  });
});

describe("using and forgetting", () => {
  test("the active one changes, and falls to the last that is left", async () => {
    const alice = (await addToken("alice")).account;
    const bob = (await addToken("bob", {}, { use: false })).account;
    const accounts = await open();
    expect((await listAccounts(accounts)).filter(({ active }) => active).map(({ user }) => user)).toEqual(["alice"]);
    await useAccount(accounts, bob.label);
    expect((await file()).ActiveConfigID).toBe(bob.id);
    expect(isCecError(await failureOf(useAccount(accounts, "nobody")), "not-found")).toBe(true);
    expect((await removeAccount(accounts, bob.id, { keepRemote: false })).activeNow?.id).toBe(alice.id);
    expect([...items.keys()]).toEqual([`${sandbox.url}::alice`]);
  });

  test("OAuth2 tokens are revoked on the server, unless they are to stay", async () => {
    const works = async (token: string) =>
      (await fetch(`${sandbox.url}/oidc/userinfo`, { headers: { Authorization: `Bearer ${token}` } })).status === 200;
    const first = await addTokens("alice");
    expect(await works(first.tokens.accessToken)).toBe(true);
    expect((await removeAccount(await open(), first.stored.account.id, { keepRemote: false })).revoked).toBe(true);
    expect(await works(first.tokens.accessToken)).toBe(false);
    const second = await addTokens("alice");
    await removeAccount(await open(), second.stored.account.id, { keepRemote: true });
    expect(await works(second.tokens.accessToken)).toBe(true);
  });

  test("all of it: accounts, entries, file and backups", async () => {
    await addToken("alice");
    const { tokens } = await addTokens("bob");
    await writeFile(join(home, "config.json.20260101T000000Z.bak"), "{}");
    const forgotten = await forgetAll(await open(), { keepRemote: false });
    expect(forgotten.map(({ account, revoked, left }) => [account.user, revoked, left])).toEqual([
      ["alice", false, false],
      ["bob", true, false],
    ]);
    expect(items.size).toBe(0);
    expect(await readdir(home)).toEqual([]);
    const refused = await fetch(`${sandbox.url}/oidc/userinfo`, {
      headers: { Authorization: `Bearer ${tokens.accessToken}` },
    });
    expect(refused.status).toBe(401);
    expect(await forgetAll(await open(), { keepRemote: false })).toEqual([]);
  });

  test("a server out of reach and a broken keyring do not keep an account", async () => {
    const { stored } = await addTokens("alice", { skipKeyring: true });
    const data = await file();
    data.Configs[stored.account.id].url = "http://127.0.0.1:1";
    await writeFile(join(home, "config.json"), JSON.stringify(data), { mode: 0o600 });
    const removed = await removeAccount(await open(), stored.account.id, { keepRemote: false });
    expect(removed).toMatchObject({ revoked: false, left: true });
    expect(warnings.join()).toContain("may still be valid on the server");
    expect((await file()).Configs).toEqual({});
    const { stored: locked } = await addTokens("alice");
    keyringFails = new Error("the keyring is locked");
    warnings.length = 0;
    expect(await forgetAll(await open(), { keepRemote: false })).toMatchObject([
      { account: { id: locked.account.id }, revoked: false, left: true },
    ]);
    expect(warnings.join()).toContain("may still be valid on the server");
    expect(warnings.join()).toContain("may still be in the keyring");
  });
});

describe("moving secrets", () => {
  test("to the file and back: the old place is empty, the account works", async () => {
    const { stored } = await addTokens("alice");
    const { id } = stored.account;
    expect((await migrateSecrets(await open(), "config file")).map(({ stays }) => stays)).toEqual([undefined]);
    expect(items.size).toBe(0);
    expect((await file()).Configs[id]).toMatchObject({ skipKeyring: true });
    expect((await file()).Configs[id].refreshToken).not.toBe("");
    expect((await migrateSecrets(await open(), "config file")).map(({ stays }) => stays)).toEqual(["already there"]);
    await migrateSecrets(await open(), "keyring");
    expect([...items.values()][0]).toContain("__//__");
    expect((await file()).Configs[id].refreshToken).toBeUndefined();
    expect((await file()).Configs[id].idToken).toBeUndefined();
  });

  test("an account whose secret is lost does not hold up the others", async () => {
    const lost = (await addToken("alice")).account;
    items.clear();
    const { account } = await addToken("bob");
    const moved = await migrateSecrets(await open(), "config file");
    expect(moved.map(({ account: { id }, stays, failure }) => [id, stays === undefined, failure?.code])).toEqual([
      [lost.id, false, "sign-in"],
      [account.id, true, undefined],
    ]);
    expect((await file()).Configs[account.id].idToken).toBe(tokenOf("bob"));
  });

  test("a keyring that fails moves nothing", async () => {
    await addToken("alice", { skipKeyring: true });
    keyringFails = new Error("denied");
    const before = await file();
    expect(isCecError(await failureOf(migrateSecrets(await open(), "keyring")), "failed")).toBe(true);
    expect(await file()).toEqual(before);
  });
});

describe("checking the keyring", () => {
  test("says which one answered and leaves nothing in it", async () => {
    expect((await checkKeyring(async () => keyring)).label).toBe("test keyring");
    expect(items.size).toBe(0);
  });

  test("says which step did not work", async () => {
    const lossy: Keyring = { ...keyring, read: async () => "something else" };
    expect(String(await failureOf(checkKeyring(async () => lossy)))).toContain("something else than was written");
    const sticky: Keyring = { ...keyring, remove: async () => true };
    expect(String(await failureOf(checkKeyring(async () => sticky)))).toContain("keeps what was removed");
    keyringFails = new Error("denied");
    expect(String(await failureOf(checkKeyring(async () => keyring)))).toContain(
      "write to the keyring (test keyring): denied",
    );
  });
});
