import { rm } from "node:fs/promises";
import { CecError, isCecError } from "../base/errors.ts";
import type { OAuthTokens } from "../oidc/types.ts";
import type { TokenSource } from "../wire/types.ts";
import type { Account } from "./account.ts";
import { type ConfigData, withEntry, withSecret } from "./config-data.ts";
import type { ConfigDraft, ConfigStore } from "./config-store.ts";
import { refreshAheadSeconds } from "./refresh-ahead.ts";
import { type NotedAnswer, openReceipt, type Receipt, readReceipt, receiptPath } from "./refresh-receipt.ts";
import type { Secret } from "./secret.ts";
import type { Vault } from "./vault.ts";

export interface OAuthTokenOptions {
  readonly store: ConfigStore;
  readonly vault: Vault;
  readonly accountId: string;
  /**
   * Spends the refresh token, telling `onAnswer` what came the moment it is there. Must not be given up halfway: the answer is the only
   * copy of the new tokens.
   */
  readonly refresh: (refreshToken: string, onAnswer: (answer: NotedAnswer) => void) => Promise<OAuthTokens>;
  /** Reads an answer that an earlier run noted. */
  readonly readAnswer: (answer: NotedAnswer) => Promise<OAuthTokens>;
  readonly now: () => number;
}

export interface SettlingTokens extends TokenSource {
  /** Resolves when no refresh of this process is under way. Never rejects. */
  settled(): Promise<void>;
}

interface Known {
  readonly token: string;
  /** Seconds since the epoch; 0 when not known. */
  readonly expiresAtSeconds: number;
  /** 0 when not known. */
  readonly lifeSeconds: number;
}

/**
 * Tokens of a stored OAuth2 account, shared with every other process that uses it. A refresh kills the previous access token and spends
 * the refresh token, and a spent one presented again kills the account. So: one refresh at a time over all processes, under the lock of the
 * account file; the store is read again under it, since another may have been quicker; the new tokens are on the disk before anyone uses
 * them. docs/decisions/token-refresh.md tells what a crash in between can do.
 */
export function oauthTokens(options: OAuthTokenOptions): SettlingTokens {
  let known: Known | undefined;
  let pending: Promise<Known> | undefined;

  const isFresh = (candidate: Known) =>
    candidate.expiresAtSeconds === 0 ||
    options.now() / 1000 < candidate.expiresAtSeconds - refreshAheadSeconds(candidate.lifeSeconds);

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
    settled: async () => {
      // Whoever asked for the token is told how it went.
      await pending?.catch(() => undefined);
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
      const recovered = await recover(options, draft, current);
      if (recovered && isUsable(recovered, refused, isFresh)) return recovered.known;
      return (await spend(options, draft, recovered ?? current)).known;
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
  const { tokenExpiresAt: expiresAtSeconds, tokenLifeSeconds: lifeSeconds } = account;
  return { account, secret, known: { token: secret.idToken, expiresAtSeconds, lifeSeconds } };
}

/** Takes up what a run wrote down that was killed before it could store it. */
async function recover(options: OAuthTokenOptions, draft: ConfigDraft, current: Stored): Promise<Stored | undefined> {
  const { account, secret } = current;
  const path = receiptPath(options.store.path, account.id);
  const answer = secret.refreshToken === "" ? undefined : await readReceipt(path, secret.refreshToken);
  if (!answer) return undefined;
  const stored = await keep(options, draft, account, await options.readAnswer(answer));
  await rm(path, { force: true });
  return stored;
}

async function spend(options: OAuthTokenOptions, draft: ConfigDraft, current: Stored): Promise<Stored> {
  const { account, secret } = current;
  if (secret.refreshToken === "") {
    throw ended(account);
  }
  await options.vault.prove(account, secret);
  const receipt = reserveReceipt(receiptPath(options.store.path, account.id), secret.refreshToken);
  let noted = false;
  let kept = false;
  try {
    const tokens = await options.refresh(secret.refreshToken, (answer) => {
      noted = noteDown(receipt, answer);
    });
    const stored = await keep(options, draft, account, tokens);
    kept = true;
    return stored;
  } catch (error) {
    throw isCecError(error, "sign-in") ? ended(account, error) : error;
  } finally {
    // New tokens that could be noted but not stored (a full disk) wait in the receipt for the next run.
    if (kept || !noted) await receipt.discard();
    else receipt.leave();
  }
}

/** Revoked, too old, or spent by another client: only a person can go on. */
function ended(account: Account, cause?: CecError): CecError {
  return new CecError("sign-in", `the sign-in of ${account.label} has ended${cause ? ` (${cause.message})` : ""}`, {
    operation: "refresh the token",
    hint: `Sign in again: cec config relog ${account.label}`,
    ...(cause?.status === undefined ? {} : { status: cause.status }),
    cause,
  });
}

/** @throws CecError `failed` while nothing is spent yet. */
function reserveReceipt(path: string, refreshToken: string): Receipt {
  try {
    return openReceipt(path, refreshToken);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CecError("failed", `the token was not refreshed, for new tokens could not be stored: ${why}`, {
      operation: "refresh the token",
      path,
      hint: "Check that the folder may be written to and the disk has room.",
      cause,
    });
  }
}

/** Whether the answer is safe. Where it is not, all the more must the tokens get to their store: no error may keep them from it. */
function noteDown(receipt: Receipt, answer: NotedAnswer): boolean {
  try {
    receipt.note(answer);
    return true;
  } catch {
    return false;
  }
}

async function keep(
  options: OAuthTokenOptions,
  draft: ConfigDraft,
  account: Account,
  tokens: OAuthTokens,
): Promise<Stored> {
  const secret: Secret = { idToken: tokens.accessToken, refreshToken: tokens.refreshToken ?? "", password: "" };
  // A holder who was overtaken must not write into the keyring either.
  await draft.assertHeld();
  const stored = await options.vault.store(account, secret);
  const entry = draft.data.raw.Configs[account.id] ?? {};
  const expiresAtSeconds = tokens.expiresAtSeconds ?? 0;
  const lifeSeconds = tokens.lifeSeconds ?? 0;
  const next = { ...withSecret(entry, stored), tokenExpiresAt: expiresAtSeconds, tokenLife: lifeSeconds };
  await draft.write(withEntry(draft.data.raw, account.id, next));
  return { account, secret, known: { token: secret.idToken, expiresAtSeconds, lifeSeconds } };
}
