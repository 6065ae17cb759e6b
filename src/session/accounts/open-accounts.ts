import { type ConfigStore, openConfigStore } from "../config-store.ts";
import { type ConnectionSettings, settleConnection } from "../connection-settings.ts";
import { openKeyring } from "../keyring/open-keyring.ts";
import type { Keyring } from "../keyring/types.ts";
import type { ConnectionOptions } from "../types.ts";
import { createVault, type Vault } from "../vault.ts";

/** What every operation on the stored accounts works with. */
export interface Accounts {
  readonly options: ConnectionOptions;
  readonly settings: ConnectionSettings;
  readonly store: ConfigStore;
  readonly vault: Vault;
  readonly openKeyring: () => Promise<Keyring>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Nothing is read but flags and variables. @throws CecError `usage`. */
export async function openAccounts(
  options: ConnectionOptions,
  keyring: () => Promise<Keyring> = () => openKeyring(options),
): Promise<Accounts> {
  const settings = await settleConnection(options);
  return {
    options,
    settings,
    store: openConfigStore({ folder: settings.configFolder, warn: options.warn, now: options.now }),
    vault: createVault({
      openKeyring: keyring,
      skipKeyring: settings.skipKeyring,
      secureStorage: settings.secureStorage,
      warn: options.warn,
    }),
    openKeyring: keyring,
    now: options.now ?? Date.now,
  };
}
