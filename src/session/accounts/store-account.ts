import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { CecError } from "../../base/errors.ts";
import { type Account, accountId, accountLabel } from "../account.ts";
import { type ConfigData, fromRaw, type RawObject, withEntry, withSecret } from "../config-data.ts";
import { receiptPath } from "../refresh-receipt.ts";
import { noSecret, type Secret } from "../secret.ts";
import type { AuthType } from "../types.ts";
import type { Accounts } from "./open-accounts.ts";

/** An account that has proved to work and is to be kept. */
export interface ProvedAccount {
  readonly url: string;
  readonly user: string;
  readonly authType: AuthType;
  /** Empty where a command gives it. */
  readonly secret: Secret;
  readonly credentialCommand?: readonly string[] | undefined;
  /** End of the (access) token, seconds since the epoch; 0 when not known. */
  readonly tokenExpiresAt: number;
  /** See {@link Account.tokenLifeSeconds}. */
  readonly tokenLifeSeconds?: number | undefined;
}

export interface StoreOptions {
  /** Default: `user@host`, or the label the account already has. */
  readonly label?: string | undefined;
  /** Whether it becomes the active account. The first one always does. */
  readonly use: boolean;
  /** Id the account has to have, when one signs in anew. */
  readonly expectedId?: string | undefined;
  readonly pinnedSha256?: string | undefined;
  /** Who wrote the entry, for `createdAtVersion`. */
  readonly version: string;
}

export interface StoredAccount {
  readonly account: Account;
  readonly place: "keyring" | "config file" | "credential command";
  /** The account that was there before, as it was: its tokens are no longer needed. */
  readonly replaced: Account | undefined;
  readonly replacedSecret: Secret | undefined;
}

/**
 * Keeps an account: the secret in its place, the rest in `config.json`. Either all of it is stored or nothing.
 * @throws CecError `conflict` when the label belongs to another account, or somebody else signed in than was asked to; `failed` when a
 * secret may not lie in clear text.
 */
export async function storeAccount(
  accounts: Accounts,
  proved: ProvedAccount,
  options: StoreOptions,
): Promise<StoredAccount> {
  const id = accountId(proved.user, proved.url);
  if (options.expectedId !== undefined && options.expectedId !== id) {
    throw new CecError("conflict", `${proved.user} signed in, which is not the user of ${options.expectedId}`, {
      operation: "store the account",
      hint: "Sign in as the same user, or store another account with: cec config add",
    });
  }
  return accounts.store.locked(async ({ data, write }) => {
    const replaced = data.accounts.find((account) => account.id === id);
    const label = options.label ?? replaced?.label ?? accountLabel(proved.user, proved.url);
    refuseTakenLabel(data, id, label);
    const entry = entryOf(accounts, proved, options, label, data.raw.Configs[id] ?? {});
    const account = viewOf(id, entry);
    const replacedSecret = replaced && (await accounts.vault.read(replaced).catch(() => undefined));
    const kept = proved.credentialCommand ? undefined : await accounts.vault.store(account, proved.secret);
    const complete = kept ? withSecret(entry, kept) : withSecret(entry, { ...nothingKept, skipKeyring: false });
    const raw = withEntry(data.raw, id, complete);
    const active = options.use || data.activeId === undefined ? id : data.raw.ActiveConfigID;
    try {
      await write({ ...raw, ActiveConfigID: active });
    } catch (error) {
      // The keyring is put back as it was, for the file still speaks of that.
      if (!replaced) await accounts.vault.forget(account);
      else if (replacedSecret && kept?.place === "keyring") await accounts.vault.store(replaced, replacedSecret);
      throw error;
    }
    // Nothing looks into the keyring for this account any more: what lies there would stay for ever.
    if (replaced && kept?.place !== "keyring") await accounts.vault.forget(replaced);
    // What a killed refresh left belongs to tokens that are no more.
    await rm(receiptPath(accounts.store.path, id), { force: true });
    return { account: viewOf(id, complete), place: kept?.place ?? "credential command", replaced, replacedSecret };
  });
}

const nothingKept = { place: "config file", inFile: noSecret } as const;

function entryOf(
  accounts: Accounts,
  proved: ProvedAccount,
  options: StoreOptions,
  label: string,
  existing: RawObject,
): RawObject {
  const { settings } = accounts;
  // Who signs in anew means the account as it is; who adds it once more says by flags how it is to be.
  const before = options.expectedId === undefined ? {} : existing;
  const { credential_command: _c, tokenExpiresAt: _t, tokenLife: _l, pinnedCertificate: _p, ...kept } = existing;
  return {
    ...kept,
    authType: proved.authType,
    url: proved.url,
    user: proved.user,
    ...(proved.tokenExpiresAt === 0 ? {} : { tokenExpiresAt: proved.tokenExpiresAt }),
    ...(proved.tokenLifeSeconds ? { tokenLife: proved.tokenLifeSeconds } : {}),
    skipVerify: settings.skipVerify || before.skipVerify === true,
    useTokenCache: !settings.noCache && before.useTokenCache !== false,
    CustomHeaders: existing.CustomHeaders ?? {},
    label,
    skipKeyring: before.skipKeyring === true,
    createdAtVersion: options.version,
    ...(proved.credentialCommand ? { credential_command: proved.credentialCommand } : {}),
    ...(options.pinnedSha256 === undefined ? {} : { pinnedCertificate: options.pinnedSha256 }),
    ...(settings.caCertFile === undefined ? {} : { caCert: resolve(settings.caCertFile) }),
    ...(settings.clientCertFile === undefined ? {} : { clientCert: resolve(settings.clientCertFile) }),
    ...(settings.clientKeyFile === undefined ? {} : { clientKey: resolve(settings.clientKeyFile) }),
  };
}

function viewOf(id: string, entry: RawObject): Account {
  const [account] = fromRaw({ ActiveConfigID: id, Configs: { [id]: entry } }).accounts;
  if (!account) throw new CecError("failed", "the account could not be composed", { operation: "store the account" });
  return account;
}

function refuseTakenLabel(data: ConfigData, id: string, label: string): void {
  const wanted = label.toLowerCase();
  const other = data.accounts.find((account) => account.id !== id && account.label.toLowerCase() === wanted);
  // Accounts of one user on two ports of a host share the label they are given; only a chosen one must be told apart.
  if (!other || other.label === accountLabel(other.user, other.url)) return;
  throw new CecError("conflict", `the label "${label}" belongs to ${other.id}`, {
    operation: "store the account",
    hint: "Give another with --label.",
  });
}
