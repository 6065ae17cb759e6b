import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Account } from "../account.ts";
import { withEntry } from "../config-data.ts";
import { receiptPath } from "../refresh-receipt.ts";
import type { Secret } from "../secret.ts";
import { findAccount } from "../select-account.ts";
import { wireNeeds } from "../wire-needs.ts";
import type { Accounts } from "./open-accounts.ts";

export interface ForgetOptions {
  /** Leave the tokens valid on the server. */
  readonly keepRemote: boolean;
}

export interface Forgotten {
  readonly account: Account;
  readonly revoked: boolean;
  /** An entry in the keyring or tokens on the server may be left, against what was asked for; which was told by a warning. */
  readonly left: boolean;
  /** The account that is active now, if the removed one was. */
  readonly activeNow: Account | undefined;
}

/** Makes a stored account the active one. @throws CecError `not-found`, `usage`. */
export async function useAccount(accounts: Accounts, name: string): Promise<Account> {
  return accounts.store.locked(async ({ data, write }) => {
    const account = findAccount(data, name);
    if (data.activeId !== account.id) await write({ ...data.raw, ActiveConfigID: account.id });
    return account;
  });
}

/** Removes an account with its secret. Where only one is left it becomes the active one. @throws CecError `not-found`, `usage`. */
export async function removeAccount(accounts: Accounts, name: string, options: ForgetOptions): Promise<Forgotten> {
  const { account, secret, entryGone, heir } = await accounts.store.locked(async ({ data, write }) => {
    const account = findAccount(data, name);
    const secret = await readForRevocation(accounts, account, options);
    const others = data.accounts.filter((candidate) => candidate !== account);
    const wasActive = data.activeId === account.id;
    const heir = wasActive && others.length === 1 ? others[0] : undefined;
    const raw = withEntry(data.raw, account.id, undefined);
    await write({ ...raw, ActiveConfigID: wasActive ? (heir?.id ?? "") : data.raw.ActiveConfigID });
    const entryGone = await accounts.vault.forget(account);
    await rm(receiptPath(accounts.store.path, account.id), { force: true });
    return { account, secret, entryGone, heir };
  });
  // Not under the lock: a server out of reach must not keep other runs waiting.
  return { ...(await endSignIn(accounts, { account, secret, entryGone })), activeNow: heir };
}

/** Removes every account with its secret, `config.json` and its backups, which hold secrets too. */
export async function forgetAll(accounts: Accounts, options: ForgetOptions): Promise<Forgotten[]> {
  const removed = await accounts.store.locked(async ({ data }) => {
    const removed: Removed[] = [];
    for (const account of data.accounts) {
      const secret = await readForRevocation(accounts, account, options);
      removed.push({ account, secret, entryGone: await accounts.vault.forget(account) });
    }
    const { path } = accounts.store;
    const files = await readdir(dirname(path));
    const beside = files.filter((file) => file.startsWith(`${basename(path)}.`) && /\.(bak|receipt)$/.test(file));
    for (const file of [basename(path), ...beside]) await rm(join(dirname(path), file), { force: true });
    return removed;
  });
  const forgotten: Forgotten[] = [];
  for (const each of removed) forgotten.push({ ...(await endSignIn(accounts, each)), activeNow: undefined });
  return forgotten;
}

interface Removed {
  readonly account: Account;
  /** What is to be revoked. */
  readonly secret: Secret | "unreadable" | undefined;
  readonly entryGone: boolean;
}

async function endSignIn(
  accounts: Accounts,
  { account, secret, entryGone }: Removed,
): Promise<Omit<Forgotten, "activeNow">> {
  if (secret === "unreadable") return { account, revoked: false, left: true };
  const revoked = await revoke(accounts, account, secret);
  const hasTokens = secret !== undefined && (secret.refreshToken || secret.idToken) !== "";
  return { account, revoked, left: !entryGone || (hasTokens && !revoked) };
}

/** Copies of `config.json` that were made before it was brought into today's form: they hold the secrets of then. */
export async function backupsOf(configPath: string): Promise<string[]> {
  const files = await readdir(dirname(configPath)).catch(() => []);
  const copies = files.filter((file) => file.startsWith(`${basename(configPath)}.`) && file.endsWith(".bak"));
  return copies.map((file) => join(dirname(configPath), file));
}

/** A secret that cannot be read can still be forgotten; where a keyring keeps it from us, its tokens go on being valid, which is told. */
async function readForRevocation(
  accounts: Accounts,
  account: Account,
  options: ForgetOptions,
): Promise<Removed["secret"]> {
  if (options.keepRemote || account.authType !== "oauth2") return undefined;
  return accounts.vault.read(account).catch((error: unknown) => {
    if (!(error instanceof Error) || error.cause === undefined) return undefined;
    stillValid(accounts, account, error);
    return "unreadable";
  });
}

function stillValid(accounts: Accounts, account: Account, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  accounts.options.warn(`The sign-in of ${account.label} may still be valid on the server (${why}).`);
}

/**
 * Ends OAuth2 tokens on the server; the access token goes with its refresh token. True when that was done; a server that cannot be reached
 * is told by a warning: the account is forgotten here all the same.
 */
export async function revoke(accounts: Accounts, account: Account, secret: Secret | undefined): Promise<boolean> {
  const token = secret && (secret.refreshToken || secret.idToken);
  if (!token || account.authType !== "oauth2") return false;
  const wire = accounts.options.makeWire(wireNeeds(accounts.settings, account));
  try {
    const { revokeToken } = await import("../../oidc/tokens.ts");
    await revokeToken({ wire, url: account.url, now: accounts.now, signal: accounts.options.signal }, token);
    return true;
  } catch (error) {
    stillValid(accounts, account, error);
    return false;
  } finally {
    wire.close();
  }
}
