import { CecError } from "../base/errors.ts";
import type { PasswordSession } from "../oidc/password-session.ts";
import type { OidcContext } from "../oidc/types.ts";
import type { TokenSource, Wire } from "../wire/types.ts";
import { type Account, accountLabel, secretPlace, signInEnd } from "./account.ts";
import { type ConfigStore, openConfigStore } from "./config-store.ts";
import { type ConnectionSettings, settleConnection } from "./connection-settings.ts";
import { runCredentialCommand } from "./credential-command.ts";
import { openKeyring } from "./keyring/open-keyring.ts";
import { oauthTokens, type SettlingTokens } from "./oauth-tokens.ts";
import { passwordTokens } from "./password-tokens.ts";
import type { SecretInput } from "./secret-input.ts";
import { selectAccount } from "./select-account.ts";
import { staticTokens } from "./static-tokens.ts";
import type { ConnectionOptions, SecretSource, Session } from "./types.ts";
import { createVault, type Vault } from "./vault.ts";
import { wireNeeds } from "./wire-needs.ts";

/**
 * Finds out which server to talk to as whom: flags, variables, then the stored account (the one asked for, the one that fits the address
 * given, or the active one). Reads `config.json` where it needs it; does not read a secret, use the keyring or connect.
 * @throws CecError `sign-in` when nothing says where to connect, `usage` for flags that do not fit together, `failed` for a damaged file.
 */
export async function openSession(options: ConnectionOptions): Promise<Session> {
  const settings = await settleConnection(options);
  if (settings.url !== undefined && settings.secret && settings.account === undefined) {
    return directSession(options, settings, settings.url, settings.secret);
  }
  const store = openConfigStore({ folder: settings.configFolder, warn: options.warn, now: options.now });
  const account = selectAccount(await store.read(), settings);
  if (settings.url !== undefined && settings.url !== account.url) {
    throw new CecError("usage", `the account ${account.label} is not on ${settings.url}`, {
      operation: "find the account",
      hint: "Give --account or --url, not both.",
    });
  }
  if (settings.secret) return directSession(options, settings, account.url, settings.secret, account);
  return storedSession(options, settings, store, account);
}

/** A secret given for this run, for an address that may come from a stored account. */
function directSession(
  options: ConnectionOptions,
  settings: ConnectionSettings,
  url: string,
  secret: SecretInput,
  account?: Account,
): Session {
  const wire = makeWire(options, settings, account);
  const user = secret.kind === "password" ? settings.login : undefined;
  const name = `the ${secret.kind} (from: ${secret.source})`;
  const tokens =
    user === undefined
      ? staticTokens({ read: memoized(secret.read), name, hint: "Give another token, or run: cec config add" })
      : sessionTokens(options, wire, url, user, memoized(secret.read));
  return {
    url,
    label: user === undefined ? new URL(url).host : accountLabel(user, url),
    user,
    authType: user === undefined ? "pat" : "session",
    source: secret.source,
    tokens,
    settled: nothingToSettle,
    wire,
    account: undefined,
    expiresAtSeconds: undefined,
    signInEndsAtSeconds: undefined,
    cache: !settings.noCache,
  };
}

function storedSession(
  options: ConnectionOptions,
  settings: ConnectionSettings,
  store: ConfigStore,
  account: Account,
): Session {
  const wire = makeWire(options, settings, account);
  const vault = createVault({
    openKeyring: () => openKeyring(options),
    skipKeyring: settings.skipKeyring,
    secureStorage: settings.secureStorage,
    warn: options.warn,
  });
  const tokens = storedTokens(options, wire, store, vault, account);
  return {
    url: account.url,
    label: account.label,
    user: account.user || undefined,
    authType: account.authType,
    source: sourceOf(account, settings),
    tokens,
    settled: "settled" in tokens ? tokens.settled : nothingToSettle,
    wire,
    account: account.id,
    expiresAtSeconds: account.tokenExpiresAt || undefined,
    signInEndsAtSeconds: signInEnd(account),
    cache: !settings.noCache,
  };
}

function storedTokens(
  options: ConnectionOptions,
  wire: Wire,
  store: ConfigStore,
  vault: Vault,
  account: Account,
): TokenSource | SettlingTokens {
  const command = account.credentialCommand;
  const now = options.now ?? Date.now;
  if (account.authType === "oauth2") {
    return oauthTokens({
      store,
      vault,
      accountId: account.id,
      now,
      async refresh(refreshToken, onAnswer) {
        const { refreshTokens } = await import("../oidc/tokens.ts");
        return refreshTokens({ wire, url: account.url, now }, refreshToken, onAnswer);
      },
      async readAnswer(answer) {
        const { tokensFromAnswer } = await import("../oidc/tokens.ts");
        return tokensFromAnswer(account.url, answer);
      },
    });
  }
  const readSecret = async () => {
    if (command) return runCredentialCommand(command, { env: options.env, signal: options.signal });
    // Read again each time: another run may have signed in anew.
    const current = (await store.read()).accounts.find((candidate) => candidate.id === account.id) ?? account;
    const secret = await vault.read(current);
    return account.authType === "session" ? secret.password : secret.idToken;
  };
  if (account.authType === "session") return sessionTokens(options, wire, account.url, account.user, readSecret);
  return staticTokens({
    read: readSecret,
    name: `the stored token of ${account.label}`,
    hint: `Sign in again: cec config relog ${account.label}`,
  });
}

function sessionTokens(
  options: ConnectionOptions,
  wire: Wire,
  url: string,
  login: string,
  readPassword: () => Promise<string>,
): TokenSource {
  const context: OidcContext = { wire, url, now: options.now ?? Date.now, signal: options.signal };
  const load = () => import("../oidc/password-session.ts");
  return passwordTokens({
    name: accountLabel(login, url),
    now: context.now,
    logIn: async (): Promise<PasswordSession> =>
      (await load()).logIn(context, { login, password: await readPassword() }),
    refresh: async (cookie) => (await load()).refreshSession(context, cookie),
  });
}

/** Only a refresh is spent by being asked for. */
const nothingToSettle = async (): Promise<void> => {};

function makeWire(options: ConnectionOptions, settings: ConnectionSettings, account: Account | undefined): Wire {
  return options.makeWire(wireNeeds(settings, account));
}

function sourceOf(account: Account, settings: ConnectionSettings): SecretSource {
  const place = secretPlace(account);
  return place === "keyring" && settings.skipKeyring ? "config file" : place;
}

/** Standard input can be read only once, and a long run may have to sign in again. */
function memoized(read: () => Promise<string>): () => Promise<string> {
  let value: Promise<string> | undefined;
  return () => {
    value ??= read();
    return value;
  };
}
