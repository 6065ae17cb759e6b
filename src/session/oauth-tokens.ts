import { CecError } from "../base/errors.ts";
import type { OAuthTokens } from "../oidc/types.ts";
import type { TokenSource } from "../wire/types.ts";
import type { Account } from "./account.ts";
import { type ConfigData, withEntry, withSecret } from "./config-data.ts";
import type { ConfigDraft, ConfigStore } from "./config-store.ts";
import { refreshAheadSeconds } from "./password-tokens.ts";
import type { Secret } from "./secret.ts";
import type { Vault } from "./vault.ts";

export interface OAuthTokenOptions {
  readonly store: ConfigStore;
  readonly vault: Vault;
  readonly accountId: string;
  /** Spends the refresh token. Must not be given up halfway: its answer is the only copy of the new tokens. */
  readonly refresh: (refreshToken: string) => Promise<OAuthTokens>;
  readonly now: () => number;
}

interface Known {
  readonly token: string;
  /** Seconds since the epoch; 0 when not known. */
  readonly expiresAtSeconds: number;
}

/**
 * Tokens of a stored OAuth2 account, shared with every other process that uses it. A refresh kills the previous access token and spends
 * the refresh token, and a spent one presented again kills the account. So: one refresh at a time over all processes, under the lock of the
 * account file; the store is read again under it, since another may have been quicker; the new tokens are on the disk before anyone uses
 * them. docs/decisions/token-refresh.md tells what a crash in between can do.
 */
export function oauthTokens(options: OAuthTokenOptions): TokenSource {
  let known: Known | undefined;
  let pending: Promise<Known> | undefined;

  const isFresh = (candidate: Known) =>
    candidate.expiresAtSeconds === 0 || options.now() / 1000 < candidate.expiresAtSeconds - refreshAheadSeconds;

  /** One at a time in this process too; whoever comes later shares the result, which is newer than what was refused to it. */
  const replace = (refused: string | undefined, signal: AbortSignal | undefined): Promise<Known> => {
    pending ??= obtain(options, refused, isFresh, signal)
      .then((next) => {
        known = next;
        return next;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    async current(signal) {
      if (known && isFresh(known)) return known.token;
      return (await replace(undefined, signal)).token;
    },
    async renew(refused, signal) {
      if (known && known.token !== refused) return known.token;
      const next = await replace(refused, signal);
      // Joined a replacement that began before the refusal and brought the same token.
      return next.token === refused ? (await replace(refused, signal)).token : next.token;
    },
  };
}

async function obtain(
  options: OAuthTokenOptions,
  refused: string | undefined,
  isFresh: (candidate: Known) => boolean,
  signal: AbortSignal | undefined,
): Promise<Known> {
  const stored = await readStored(options, await options.store.read());
  if (isUsable(stored, refused, isFresh)) return stored.known;
  return options.store.locked(
    async (draft) => {
      const current = await readStored(options, draft.data);
      if (isUsable(current, refused, isFresh)) return current.known;
      return spend(options, draft, current);
    },
    { signal },
  );
}

interface Stored {
  readonly account: Account;
  readonly secret: Secret;
  readonly known: Known;
}

function isUsable(stored: Stored, refused: string | undefined, isFresh: (candidate: Known) => boolean): boolean {
  return stored.known.token !== "" && stored.known.token !== refused && isFresh(stored.known);
}

async function readStored(options: OAuthTokenOptions, data: ConfigData): Promise<Stored> {
  const account = data.accounts.find((candidate) => candidate.id === options.accountId);
  if (!account) {
    throw new CecError("sign-in", `the account ${options.accountId} is no longer stored`, {
      operation: "read the account",
      hint: "Sign in again: cec config add",
    });
  }
  const secret = await options.vault.read(account);
  return { account, secret, known: { token: secret.idToken, expiresAtSeconds: account.tokenExpiresAt } };
}

async function spend(options: OAuthTokenOptions, draft: ConfigDraft, current: Stored): Promise<Known> {
  const { account, secret } = current;
  if (secret.refreshToken === "") {
    throw new CecError("sign-in", `the sign-in of ${account.label} has ended`, {
      operation: "refresh the token",
      hint: `Sign in again: cec config relog ${account.label}`,
    });
  }
  await options.vault.prove(account, secret);
  const tokens = await options.refresh(secret.refreshToken);
  const next: Secret = { idToken: tokens.accessToken, refreshToken: tokens.refreshToken ?? "", password: "" };
  const stored = await options.vault.store(account, next);
  const entry = draft.data.raw.Configs[account.id] ?? {};
  const tokenExpiresAt = tokens.expiresAtSeconds ?? 0;
  await draft.write(withEntry(draft.data.raw, account.id, { ...withSecret(entry, stored), tokenExpiresAt }));
  return { token: tokens.accessToken, expiresAtSeconds: tokenExpiresAt };
}
