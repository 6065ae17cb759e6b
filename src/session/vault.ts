import { CecError } from "../base/errors.ts";
import type { Account } from "./account.ts";
import type { Keyring } from "./keyring/types.ts";
import {
  formatSecret,
  isEmpty,
  keyringEntry,
  legacyEntries,
  noSecret,
  parseLegacySecret,
  parseSecret,
  type Secret,
} from "./secret.ts";

export interface VaultOptions {
  readonly openKeyring: () => Promise<Keyring>;
  /** `--skip-keyring`: neither read nor write it. */
  readonly skipKeyring: boolean;
  /** `require`: no secret may lie in clear text. */
  readonly secureStorage: "auto" | "require";
  readonly warn: (text: string) => void;
}

/** What of a stored account belongs into `config.json`. */
export interface StoredSecret {
  readonly place: "keyring" | "config file";
  /** Empty where the keyring took it. */
  readonly inFile: Secret;
  readonly skipKeyring: boolean;
}

/** Keeps secrets in the keyring where there is one, else in the account's entry of `config.json`. It never writes that file itself. */
export interface Vault {
  /** @throws CecError `sign-in` when no place has it. */
  read(account: Account): Promise<Secret>;
  /** @throws CecError `failed` when clear text is forbidden and the keyring does not take it: nothing was stored then. */
  store(account: Account, secret: Secret): Promise<StoredSecret>;
  /** Proves that {@link store} will find a place, by storing what is stored already. @throws as it does. */
  prove(account: Account, secret: Secret): Promise<void>;
  /**
   * Removes all entries of the account, of older versions too. A keyring that cannot be used is told by `warn`.
   * @returns false when an entry may still be there.
   */
  forget(account: Account): Promise<boolean>;
}

export function createVault(options: VaultOptions): Vault {
  const usesKeyring = (account: Account) => !options.skipKeyring && !account.skipKeyring;

  // A keyring that does not answer takes seconds to find out: once a run is enough.
  let failed: { readonly error: unknown } | undefined;
  const onKeyring = async <T>(work: (keyring: Keyring) => Promise<T>): Promise<T> => {
    if (failed) throw failed.error;
    try {
      return await work(await options.openKeyring());
    } catch (error) {
      failed = { error };
      throw error;
    }
  };

  const read = async (account: Account): Promise<Secret> => {
    const inFile: Secret = {
      idToken: account.idToken,
      refreshToken: account.refreshToken,
      password: account.password,
    };
    if (!usesKeyring(account)) {
      if (isEmpty(inFile)) throw missing(account, "the keyring is not to be used");
      return inFile;
    }
    try {
      const found = await onKeyring((keyring) => readEntry(keyring, account));
      if (found) return found;
    } catch (error) {
      if (isEmpty(inFile)) throw missing(account, describe(error), error);
    }
    if (isEmpty(inFile)) throw missing(account, "the keyring has no entry for it");
    return inFile;
  };

  /** Where clear text is forbidden, an account that lay in the file goes to the keyring. */
  const storesInKeyring = (account: Account) =>
    usesKeyring(account) || (options.secureStorage === "require" && !options.skipKeyring);

  const storeInKeyring = async (account: Account, secret: Secret): Promise<unknown> => {
    try {
      await onKeyring((keyring) => keyring.write(keyringEntry(account), formatSecret(account.authType, secret)));
      return undefined;
    } catch (error) {
      return error;
    }
  };

  return {
    read,
    async store(account, secret) {
      const forced = options.secureStorage === "require";
      if (storesInKeyring(account)) {
        const failure = await storeInKeyring(account, secret);
        if (failure === undefined) return { place: "keyring", inFile: noSecret, skipKeyring: false };
        if (forced) throw refused(describe(failure), failure);
        options.warn(
          `The keyring cannot be used (${describe(failure)}): the secret lies in clear text in config.json.`,
        );
      } else if (forced) {
        throw refused("the keyring is not to be used");
      }
      return { place: "config file", inFile: secret, skipKeyring: true };
    },
    async prove(account, secret) {
      const forced = options.secureStorage === "require";
      if (!storesInKeyring(account)) {
        if (forced) throw refused("the keyring is not to be used");
        return;
      }
      const failure = await storeInKeyring(account, secret);
      if (failure !== undefined && forced) throw refused(describe(failure), failure);
    },
    async forget(account) {
      if (!usesKeyring(account)) return true;
      try {
        await onKeyring(async (keyring) => {
          for (const entry of [keyringEntry(account), ...legacyEntries(account)]) await keyring.remove(entry);
        });
        return true;
      } catch (error) {
        options.warn(`The entry of ${account.label} may still be in the keyring (${describe(error)}).`);
        return false;
      }
    },
  };
}

async function readEntry(keyring: Keyring, account: Account): Promise<Secret | undefined> {
  const value = await keyring.read(keyringEntry(account));
  if (value !== undefined) return parseSecret(account.authType, value);
  for (const entry of legacyEntries(account)) {
    const older = await keyring.read(entry);
    if (older !== undefined) return parseLegacySecret(account.authType, older);
  }
  return undefined;
}

function missing(account: Account, why: string, cause?: unknown): CecError {
  return new CecError("sign-in", `there is no secret for ${account.label}: ${why}`, {
    operation: "read the account's secret",
    hint: `${cause ? "Unlock or start the keyring (cec config check-keyring tries it), or sign in again" : "Sign in again"}: cec config relog ${account.label}`,
    cause,
  });
}

function refused(why: string, cause?: unknown): CecError {
  return new CecError("failed", `the secret was not stored: ${why}, and clear text is forbidden`, {
    operation: "store the account's secret",
    hint: "cec config check-keyring says what is wrong with it. Where --secure-storage=require is given, leaving it out allows clear text.",
    cause,
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
