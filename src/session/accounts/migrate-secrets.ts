import { CecError, isCecError } from "../../base/errors.ts";
import type { Account } from "../account.ts";
import { secretPlace } from "../account.ts";
import { withEntry, withSecret } from "../config-data.ts";
import { createVault } from "../vault.ts";
import type { Accounts } from "./open-accounts.ts";

export interface Migrated {
  readonly account: Account;
  readonly from: ReturnType<typeof secretPlace>;
  /** Why it stays where it is; `undefined` when it was moved. */
  readonly stays: string | undefined;
  /** Set when it was to be moved and has no secret that could be. */
  readonly failure: CecError | undefined;
}

/**
 * Moves the secrets of all accounts to the keyring or into `config.json`. Each is written to its new place before it leaves the old one. An
 * account whose secret is lost does not keep the others where they are.
 * @throws CecError `failed` when the keyring cannot be used: what was not moved yet stays where it is.
 */
export async function migrateSecrets(accounts: Accounts, to: "keyring" | "config file"): Promise<Migrated[]> {
  const { openKeyring, options } = accounts;
  const target = createVault({
    openKeyring,
    skipKeyring: to === "config file",
    // To the keyring means to the keyring: falling back to the file would be no move.
    secureStorage: to === "keyring" ? "require" : accounts.settings.secureStorage,
    warn: options.warn,
  });
  const moved: Migrated[] = [];
  await accounts.store.locked(async ({ data, write }) => {
    let raw = data.raw;
    for (const account of data.accounts) {
      const from = secretPlace(account);
      if (from === to || from === "credential command") {
        const stays = from === to ? "already there" : "a command gives it";
        moved.push({ account, from, stays, failure: undefined });
        continue;
      }
      const secret = await accounts.vault.read(account).catch((error: unknown) => {
        if (isCecError(error, "sign-in")) return error;
        throw error;
      });
      if (secret instanceof CecError) {
        moved.push({ account, from, stays: secret.message, failure: secret });
        continue;
      }
      const stored = await target.store({ ...account, skipKeyring: false }, secret);
      raw = withEntry(raw, account.id, withSecret(raw.Configs[account.id] ?? {}, stored));
      await write(raw);
      if (to === "config file") await accounts.vault.forget(account);
      moved.push({ account, from, stays: undefined, failure: undefined });
    }
  });
  return moved;
}
