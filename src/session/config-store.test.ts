import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCecError } from "../base/errors.ts";
import { withEntry } from "./config-data.ts";
import { type ConfigStore, openConfigStore } from "./config-store.ts";

let folder = "";
let path = "";
let warnings: string[] = [];
let store: ConfigStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "config-"));
  path = join(folder, "config.json");
  warnings = [];
  store = openConfigStore({ folder, warn: (text) => warnings.push(text), now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As version 4 of the Go client writes it. */
const current = {
  ActiveConfigID: "alice@files.example.com:443",
  Configs: {
    "alice@files.example.com:443": {
      authType: "oauth2",
      url: "https://files.example.com",
      user: "alice",
      tokenExpiresAt: 1795473620,
      skipVerify: true,
      useTokenCache: true,
      CustomHeaders: { "X-Tenant": "a" },
      label: "alice@files.example.com",
      skipKeyring: false,
      createdAtVersion: "4.3.1",
      fromTheFuture: { kept: [1, 2] },
    },
  },
  alsoFromTheFuture: true,
};
const put = (value: unknown) => writeFile(path, JSON.stringify(value, undefined, "\t"), { mode: 0o600 });

describe("reading", () => {
  test("no file is no accounts", async () => {
    expect(await store.read()).toMatchObject({ activeId: undefined, accounts: [] });
    expect(await readdir(folder)).toEqual([]);
  });

  test("the Go client's file", async () => {
    await put(current);
    const { accounts, activeId } = await store.read();
    expect(activeId).toBe("alice@files.example.com:443");
    expect(accounts).toHaveLength(1);
    expect(accounts[0]).toMatchObject({
      authType: "oauth2",
      url: "https://files.example.com",
      user: "alice",
      idToken: "",
      tokenExpiresAt: 1795473620,
      skipVerify: true,
      customHeaders: { "X-Tenant": "a" },
      label: "alice@files.example.com",
    });
    expect(await readdir(folder)).toEqual(["config.json"]);
    expect(warnings).toEqual([]);
  });

  test("a damaged file: says where, repeats no value, leaves it alone", async () => {
    const text = '{"ActiveConfigID": "x",\n\t"Configs": {"x": {"idToken": secretToken}}}';
    await writeFile(path, text, { mode: 0o600 });
    const error = await store.read().catch((reason: unknown) => reason);
    expect(isCecError(error, "failed")).toBe(true);
    expect(String(error)).toContain(`${path} is damaged (line 2, column 31)`);
    expect(String(error)).not.toContain("secretToken");
    expect(error instanceof Error && error.cause).toBeUndefined();
    expect(await readFile(path, "utf8")).toBe(text);
  });

  test.each([
    ["[]", "does not hold a JSON object"],
    ['{"Configs": []}', '"Configs" is not an object'],
    ['{"Configs": {"a": {"url": "nowhere"}}}', 'the account "a" has no server address'],
    ['{"Configs": {"a": {"url": "https://x", "authType": "quantum"}}}', "of a kind this version does not know"],
  ])("%s is damaged as well", async (text, why) => {
    await writeFile(path, text, { mode: 0o600 });
    expect(String(await store.read().catch(String))).toContain(why);
  });

  test("a file others can read is mended, with one warning", async () => {
    await put(current);
    await chmod(path, 0o644);
    await store.read();
    await store.read();
    expect(warnings).toEqual([`${path} could be read by others; it is now private.`]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe("migration", () => {
  test("the single account of version 2, with a backup", async () => {
    const old = {
      url: "https://files.example.com/",
      user: "bob",
      password: "pw",
      authType: "Client Credentials",
      skipVerify: false,
    };
    await put(old);
    const { accounts, activeId } = await store.read();
    expect(activeId).toBe("bob@files.example.com:443");
    expect(accounts[0]).toMatchObject({
      authType: "session",
      user: "bob",
      password: "pw",
      label: "bob@files.example.com",
    });
    // The keyring entry of then is named by the address as it was.
    expect(accounts[0]?.storedUrl).toBe("https://files.example.com/");
    const backup = "config.json.20260102T030405Z.bak";
    expect((await readdir(folder)).sort()).toEqual(["config.json", backup]);
    expect(JSON.parse(await readFile(join(folder, backup), "utf8"))).toEqual(old);
    expect((await stat(join(folder, backup))).mode & 0o777).toBe(0o600);
    const written = JSON.parse(await readFile(path, "utf8"));
    expect(written.Configs["bob@files.example.com:443"].authType).toBe("session");
    await store.read();
    expect(await readdir(folder)).toHaveLength(2);
  });

  test.each([
    ["Personal Access Token", "pat"],
    ["Client Credentials", "session"],
    ["OAuth2", "oauth2"],
  ])("the older spelling %p", async (old, now) => {
    await put({
      ActiveConfigID: "a@h:443",
      Configs: { "a@h:443": { url: "https://h", user: "a", authType: old, odd: 1 } },
    });
    expect((await store.read()).accounts[0]?.authType).toBe(now as "pat");
    const written = JSON.parse(await readFile(path, "utf8"));
    expect(written.Configs["a@h:443"]).toEqual({ url: "https://h", user: "a", authType: now, odd: 1 });
  });
});

describe("writing", () => {
  test("keeps what it does not know, privately, and leaves no lock behind", async () => {
    await put(current);
    await store.locked(async ({ data, write }) => {
      const entry = data.raw.Configs["alice@files.example.com:443"] ?? {};
      await write(withEntry(data.raw, "alice@files.example.com:443", { ...entry, tokenExpiresAt: 5 }));
    });
    const expected = structuredClone(current);
    expected.Configs["alice@files.example.com:443"].tokenExpiresAt = 5;
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual(expected);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["config.json"]);
  });

  test("makes its folder private", async () => {
    const deep = openConfigStore({ folder: join(folder, "a", "b"), warn: () => undefined });
    await deep.locked(({ data, write }) => write(data.raw));
    expect((await stat(join(folder, "a", "b"))).mode & 0o777).toBe(0o700);
  });

  test("closes a folder of its own name that others can look into, and no other", async () => {
    for (const [name, mode] of [
      ["cells-client", 0o700],
      ["shared", 0o755],
    ] as const) {
      const open = join(folder, name);
      await mkdir(open);
      await chmod(open, 0o755);
      await openConfigStore({ folder: open, warn: () => undefined }).locked(({ data, write }) => write(data.raw));
      expect((await stat(open)).mode & 0o777).toBe(mode);
    }
  });

  test("twenty writers lose nothing", async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        openConfigStore({ folder, warn: () => undefined }).locked(({ data, write }) =>
          write(withEntry(data.raw, `u${at}@h:443`, { url: "https://h", user: `u${at}`, authType: "pat" })),
        ),
      ),
    );
    expect((await store.read()).accounts).toHaveLength(20);
  });

  test("refuses when the lock was taken over", async () => {
    await put(current);
    const attempt = store.locked(async ({ data, write }) => {
      await writeFile(`${path}.lock`, JSON.stringify({ host: "elsewhere", pid: 1 }));
      await write(data.raw);
    });
    expect(String(await attempt.catch(String))).toContain("took over the lock");
  });
});
