import { beforeEach, describe, expect, test } from "bun:test";
import { isCecError } from "../base/errors.ts";
import type { Account } from "./account.ts";
import type { Keyring } from "./keyring/types.ts";
import { noSecret, type Secret } from "./secret.ts";
import { createVault, type VaultOptions } from "./vault.ts";

const oauth: Account = {
  id: "alice@files.example.com:443",
  label: "alice@files.example.com",
  authType: "oauth2",
  url: "https://files.example.com",
  storedUrl: "https://files.example.com",
  user: "alice",
  idToken: "",
  refreshToken: "",
  password: "",
  tokenExpiresAt: 0,
  tokenLifeSeconds: 0,
  skipVerify: false,
  skipKeyring: false,
  customHeaders: {},
  createdAtVersion: "",
  credentialCommand: undefined,
  caCertFile: undefined,
  clientCertFile: undefined,
  clientKeyFile: undefined,
  pinnedSha256: undefined,
};
const entry = "https://files.example.com::alice";
const tokens: Secret = { idToken: "access", refreshToken: "refresh", password: "" };

let items: Map<string, string>;
let warnings: string[];
let broken: Error | undefined;
let opened = 0;
beforeEach(() => {
  items = new Map();
  warnings = [];
  broken = undefined;
  opened = 0;
});

function vault(options: Partial<VaultOptions> = {}) {
  const guard = async <T>(work: () => T): Promise<T> => {
    if (broken) throw broken;
    return work();
  };
  const keyring: Keyring = {
    label: "test",
    read: (name) => guard(() => items.get(name)),
    write: (name, secret) => guard(() => void items.set(name, secret)),
    remove: (name) => guard(() => items.delete(name)),
  };
  return createVault({
    openKeyring: async () => {
      opened += 1;
      return keyring;
    },
    skipKeyring: false,
    secureStorage: "auto",
    warn: (text) => warnings.push(text),
    ...options,
  });
}

describe("with a keyring", () => {
  test("keeps the pair of tokens as the Go client does, nothing in the file", async () => {
    expect(await vault().store(oauth, tokens)).toEqual({ place: "keyring", inFile: noSecret, skipKeyring: false });
    expect(items.get(entry)).toBe("access__//__refresh");
    expect(await vault().read(oauth)).toEqual(tokens);
  });

  test("a token and a password go alone", async () => {
    await vault().store({ ...oauth, authType: "pat", user: "pat" }, { ...noSecret, idToken: "t" });
    await vault().store({ ...oauth, authType: "session", user: "bob" }, { ...noSecret, password: "p__//__w" });
    expect(items.get("https://files.example.com::pat")).toBe("t");
    expect(items.get("https://files.example.com::bob")).toBe("p__//__w");
    expect((await vault().read({ ...oauth, authType: "session", user: "bob" })).password).toBe("p__//__w");
  });

  test("entries of version 2 are found", async () => {
    items.set("https://files.example.com::IdToken", "a__//__r");
    expect(await vault().read(oauth)).toEqual({ idToken: "a", refreshToken: "r", password: "" });
    items.set("https://files.example.com::ClientCredentials", "key__//__pw");
    expect((await vault().read({ ...oauth, authType: "session" })).password).toBe("pw");
  });

  test("forget removes every entry", async () => {
    items.set(entry, "x").set("https://files.example.com::IdToken", "y").set("https://files.example.com::bob", "z");
    await vault().forget(oauth);
    expect([...items.keys()]).toEqual(["https://files.example.com::bob"]);
  });

  test("no entry and nothing in the file: sign-in needed, naming the way", async () => {
    const error = await vault()
      .read(oauth)
      .catch((reason: unknown) => reason);
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(isCecError(error) && error.hint).toContain("cec config relog alice@files.example.com");
  });
});

describe("with a keyring that fails", () => {
  beforeEach(() => {
    broken = new Error("the keyring is locked");
  });

  test("falls back to the file and says so once", async () => {
    expect(await vault().store(oauth, tokens)).toEqual({ place: "config file", inFile: tokens, skipKeyring: true });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("the keyring is locked");
    expect(warnings[0]).not.toContain("refresh");
  });

  test("nothing in the file: says what to do about the keyring", async () => {
    const error = await vault()
      .read(oauth)
      .catch((reason: unknown) => reason);
    expect(isCecError(error, "sign-in") && error.hint).toContain("Unlock or start the keyring");
  });

  test("reads what the file has", async () => {
    expect(await vault().read({ ...oauth, ...tokens })).toEqual(tokens);
    expect(String(await vault().read(oauth).catch(String))).toContain("the keyring is locked");
  });

  test("is asked once, not three seconds for every step", async () => {
    const same = vault();
    await same.read({ ...oauth, ...tokens });
    await same.prove(oauth, tokens);
    await same.store(oauth, tokens);
    expect(opened).toBe(1);
  });

  test("clear text forbidden: nothing is stored, and that is known before a token is spent", async () => {
    const strict = vault({ secureStorage: "require" });
    expect(isCecError(await strict.store(oauth, tokens).catch((reason: unknown) => reason), "failed")).toBe(true);
    expect(isCecError(await strict.prove(oauth, tokens).catch((reason: unknown) => reason), "failed")).toBe(true);
    await vault().prove(oauth, tokens);
    // An account that lies in the file so far would have to go to the keyring as well, and must not spend its token before that is sure.
    const inFile = { ...oauth, skipKeyring: true };
    for (const [store, account] of [
      [vault({ secureStorage: "require" }), inFile],
      [vault({ secureStorage: "require", skipKeyring: true }), oauth],
    ] as const) {
      expect(isCecError(await store.prove(account, tokens).catch((reason: unknown) => reason), "failed")).toBe(true);
    }
  });

  test("forget tells what may remain", async () => {
    await vault().forget(oauth);
    expect(warnings[0]).toContain("may still be in the keyring");
  });
});

describe("without the keyring", () => {
  test("it is not touched", async () => {
    const bare = vault({ skipKeyring: true });
    await bare.store(oauth, tokens);
    await bare.read({ ...oauth, ...tokens });
    await bare.forget(oauth);
    expect(opened).toBe(0);
    const flagged = { ...oauth, ...tokens, skipKeyring: true };
    await vault().read(flagged);
    await vault().store(flagged, tokens);
    expect(opened).toBe(0);
  });

  test("clear text forbidden: an account that lay in the file moves to the keyring, if it may be used", async () => {
    const flagged = { ...oauth, ...tokens, skipKeyring: true };
    expect((await vault({ secureStorage: "require" }).store(flagged, tokens)).place).toBe("keyring");
    const refused = vault({ secureStorage: "require", skipKeyring: true }).store(oauth, tokens);
    expect(isCecError(await refused.catch((reason: unknown) => reason), "failed")).toBe(true);
  });
});
