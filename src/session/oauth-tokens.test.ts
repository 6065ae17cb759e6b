import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CecError, isCecError } from "../base/errors.ts";
import { withEntry } from "./config-data.ts";
import { openConfigStore } from "./config-store.ts";
import { oauthTokens } from "./oauth-tokens.ts";
import { receiptPath } from "./refresh-receipt.ts";
import { createVault } from "./vault.ts";

let folder = "";
let clockSeconds = 1000;
/** The server's side: the one good pair, and how often it was renewed. A spent refresh token ends everything, as measured. */
let issued = 1;
let dead = false;
let refreshes: string[] = [];
let failNext: CecError | undefined;
/** What was noted stays; nothing after it is done. */
let dieAfterAnswer = false;
let breakReceipt = false;
let stealLock = false;
const id = "alice@files.example.com:443";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "oauth-"));
  clockSeconds = 1000;
  issued = 1;
  dead = false;
  refreshes = [];
  failNext = undefined;
  dieAfterAnswer = false;
  breakReceipt = false;
  stealLock = false;
  await putTokens("access-1", "refresh-1", clockSeconds + 600);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openStore = () => openConfigStore({ folder, warn: () => undefined });

function putTokens(idToken: string, refreshToken: string, tokenExpiresAt: number) {
  const entry = {
    authType: "oauth2",
    url: "https://files.example.com",
    user: "alice",
    idToken,
    refreshToken,
    tokenExpiresAt,
    skipKeyring: true,
  };
  return openStore().locked(({ data, write }) => write({ ...withEntry(data.raw, id, entry), ActiveConfigID: id }));
}

/** Another process: nothing is shared but the file. */
function processOf(refreshMs = 1, secureStorage: "auto" | "require" = "auto") {
  return oauthTokens({
    store: openStore(),
    vault: createVault({
      openKeyring: () => Promise.reject(new Error("none")),
      skipKeyring: false,
      secureStorage,
      warn: () => undefined,
    }),
    accountId: id,
    now: () => clockSeconds * 1000,
    readAnswer: async ({ askedAtMs, text }) => ({
      ...JSON.parse(text),
      expiresAtSeconds: askedAtMs / 1000 + 600,
      lifeSeconds: 600,
    }),
    refresh: async (refreshToken, onAnswer) => {
      refreshes.push(refreshToken);
      await Bun.sleep(refreshMs);
      if (failNext) {
        const error = failNext;
        failNext = undefined;
        throw error;
      }
      if (dead || refreshToken !== `refresh-${issued}`) {
        dead = true;
        throw new CecError("sign-in", "token_inactive");
      }
      issued += 1;
      const tokens = { accessToken: `access-${issued}`, refreshToken: `refresh-${issued}` };
      // An answer that JSON cannot hold fails where a disk that breaks would.
      const text = breakReceipt ? (1n as unknown as string) : JSON.stringify(tokens);
      onAnswer({ askedAtMs: clockSeconds * 1000, text });
      if (stealLock) await writeFile(join(folder, "config.json.lock"), JSON.stringify({ host: "elsewhere", pid: 1 }));
      if (dieAfterAnswer) throw new Error("killed");
      return { ...tokens, expiresAtSeconds: clockSeconds + 600, lifeSeconds: 600 };
    },
  });
}

const storedEntry = async () => JSON.parse(await readFile(join(folder, "config.json"), "utf8")).Configs[id];

describe("oauthTokens", () => {
  test("short lives: replaced in their last quarter, by other processes too", async () => {
    const entry = { ...(await storedEntry()), tokenExpiresAt: clockSeconds + 20, tokenLife: 40 };
    await openStore().locked(({ data, write }) => write(withEntry(data.raw, id, entry)));
    expect(await processOf().current()).toBe("access-1");
    clockSeconds += 11;
    expect(await processOf().current()).toBe("access-2");
    expect(await storedEntry()).toMatchObject({ tokenLife: 600 });
  });

  test("where new tokens may not be stored the old are not spent", async () => {
    clockSeconds += 590;
    const error = await processOf(1, "require")
      .current()
      .catch((reason: unknown) => reason);
    expect([isCecError(error, "failed"), refreshes]).toEqual([true, []]);
    expect(await processOf().current()).toBe("access-2");
  });

  test("a token with more than a minute left is used as it is", async () => {
    clockSeconds += 539;
    expect(await processOf().current()).toBe("access-1");
    expect(refreshes).toEqual([]);
  });

  test("a minute before its end it is replaced, and the store has the new pair before anyone uses it", async () => {
    clockSeconds += 541;
    expect(await processOf().current()).toBe("access-2");
    expect(await storedEntry()).toMatchObject({
      idToken: "access-2",
      refreshToken: "refresh-2",
      tokenExpiresAt: clockSeconds + 600,
    });
    expect(await readdir(folder)).toEqual(["config.json"]);
  });

  test("twenty processes at once: one refresh, twenty tokens", async () => {
    clockSeconds += 590;
    const tokens = await Promise.all(Array.from({ length: 20 }, () => processOf(20).current()));
    expect([...new Set(tokens)]).toEqual(["access-2"]);
    expect(refreshes).toEqual(["refresh-1"]);
  });

  test("tells when no refresh is under way, whatever came of it", async () => {
    clockSeconds += 600;
    const tokens = processOf(20);
    await tokens.settled();
    const abandoned = tokens.current();
    await Bun.sleep(5);
    await tokens.settled();
    expect(await storedEntry()).toMatchObject({ refreshToken: "refresh-2" });
    await abandoned;
    clockSeconds += 600;
    failNext = new CecError("unavailable", "no");
    const failing = tokens.current().catch(() => undefined);
    await tokens.settled();
    await failing;
  });

  test("many callers of one process: one refresh", async () => {
    clockSeconds += 590;
    const tokens = processOf();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => tokens.current()))).size).toBe(1);
    expect(refreshes).toHaveLength(1);
  });

  test("refused in mid-work because another process refreshed: the store is read again, nothing is spent", async () => {
    const first = processOf();
    await first.current();
    const second = processOf();
    await second.renew("access-1");
    expect(refreshes).toHaveLength(1);
    expect(await Promise.all([first.renew("access-1"), first.renew("access-1")])).toEqual(["access-2", "access-2"]);
    expect(refreshes).toHaveLength(1);
  });

  test("refused although the store has nothing newer: it is refreshed", async () => {
    const tokens = processOf();
    await tokens.current();
    expect(await tokens.renew("access-1")).toBe("access-2");
    expect(await tokens.current()).toBe("access-2");
  });

  test("over many token lives", async () => {
    const tokens = processOf();
    for (let minute = 0; minute < 40; minute += 1) {
      await tokens.current();
      clockSeconds += 60;
    }
    expect(refreshes).toEqual(["refresh-1", "refresh-2", "refresh-3", "refresh-4"]);
  });

  test("a revoked sign-in needs a new one, and the store is left as it was", async () => {
    dead = true;
    clockSeconds += 600;
    const error = await processOf()
      .current()
      .catch((reason: unknown) => reason);
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(await storedEntry()).toMatchObject({ refreshToken: "refresh-1" });
  });

  test("a server out of reach spends nothing; the next call tries again", async () => {
    clockSeconds += 600;
    failNext = new CecError("unavailable", "no connection");
    const tokens = processOf();
    expect(isCecError(await tokens.current().catch((reason: unknown) => reason), "unavailable")).toBe(true);
    expect(await tokens.current()).toBe("access-2");
  });

  test("killed between the answer and the write: the next run takes up what was noted, and spends nothing", async () => {
    clockSeconds += 600;
    dieAfterAnswer = true;
    await processOf()
      .current()
      .catch(() => undefined);
    expect(await storedEntry()).toMatchObject({ refreshToken: "refresh-1" });
    expect(await readdir(folder)).toHaveLength(2);
    dieAfterAnswer = false;
    expect(await processOf().current()).toBe("access-2");
    expect(refreshes).toEqual(["refresh-1"]);
    expect(await storedEntry()).toMatchObject({ refreshToken: "refresh-2" });
    expect(await readdir(folder)).toEqual(["config.json"]);
  });

  test("no room for the receipt: the token is not spent", async () => {
    clockSeconds += 600;
    const receipt = receiptPath(join(folder, "config.json"), id);
    await symlink("/nowhere/receipt", receipt);
    const error = await processOf()
      .current()
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain("the token was not refreshed");
    expect(refreshes).toEqual([]);
    await rm(receipt);
    expect(await processOf().current()).toBe("access-2");
  });

  test("a receipt that cannot be written after all does not keep the tokens from their store", async () => {
    clockSeconds += 600;
    breakReceipt = true;
    expect(await processOf().current()).toBe("access-2");
    expect(await storedEntry()).toMatchObject({ refreshToken: "refresh-2" });
    expect(await readdir(folder)).toEqual(["config.json"]);
  });

  test("stored in no way because the lock was lost: the answer waits in the receipt", async () => {
    clockSeconds += 600;
    stealLock = true;
    const error = await processOf()
      .current()
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain("took over the lock");
    stealLock = false;
    await rm(join(folder, "config.json.lock"));
    expect(await processOf().current()).toBe("access-2");
    expect(refreshes).toEqual(["refresh-1"]);
  });

  test("what was noted may be old by then: it is refreshed from there", async () => {
    clockSeconds += 600;
    dieAfterAnswer = true;
    await processOf()
      .current()
      .catch(() => undefined);
    dieAfterAnswer = false;
    clockSeconds += 3600;
    expect(await processOf().current()).toBe("access-3");
    expect(refreshes).toEqual(["refresh-1", "refresh-2"]);
    expect(await readdir(folder)).toEqual(["config.json"]);
  });

  test("without a refresh token the end of the access token is the end", async () => {
    await putTokens("access-1", "", clockSeconds + 30);
    const error = await processOf()
      .current()
      .catch((reason: unknown) => reason);
    expect(isCecError(error, "sign-in")).toBe(true);
    expect(refreshes).toEqual([]);
  });

  test("an unknown end is trusted until the server says otherwise", async () => {
    await putTokens("access-1", "refresh-1", 0);
    const tokens = processOf();
    expect(await tokens.current()).toBe("access-1");
    expect(await tokens.renew("access-1")).toBe("access-2");
  });

  test("an account removed meanwhile", async () => {
    await openStore().locked(({ data, write }) => write(withEntry(data.raw, id, undefined)));
    const error = await processOf()
      .current()
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain("no longer stored");
  });
});
