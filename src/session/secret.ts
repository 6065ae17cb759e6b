import type { Account } from "./account.ts";
import type { AuthType } from "./types.ts";

/** The secret part of an account. What its kind does not use is empty. */
export interface Secret {
  /** Bearer: personal access token or OAuth2 access token. */
  readonly idToken: string;
  readonly refreshToken: string;
  readonly password: string;
}

export const noSecret: Secret = { idToken: "", refreshToken: "", password: "" };

const separator = "__//__";

/** The value of a keyring entry, as the Go client writes and reads it. */
export function formatSecret(authType: AuthType, secret: Secret): string {
  if (authType === "oauth2") return `${secret.idToken}${separator}${secret.refreshToken}`;
  return authType === "session" ? secret.password : secret.idToken;
}

export function parseSecret(authType: AuthType, value: string): Secret {
  if (authType === "session") return { ...noSecret, password: value };
  if (authType === "pat") return { ...noSecret, idToken: value };
  const at = value.indexOf(separator);
  if (at < 0) return { ...noSecret, idToken: value };
  return { ...noSecret, idToken: value.slice(0, at), refreshToken: value.slice(at + separator.length) };
}

export function isEmpty(secret: Secret): boolean {
  return secret.idToken === "" && secret.refreshToken === "" && secret.password === "";
}

export function keyringEntry(account: Pick<Account, "storedUrl" | "user">): string {
  return `${account.storedUrl}::${account.user}`;
}

/** Entries version 2 of the Go client wrote, and how to read them. */
export function legacyEntries(account: Pick<Account, "storedUrl" | "authType">): readonly string[] {
  if (account.authType === "oauth2") return [`${account.storedUrl}::IdToken`];
  return account.authType === "session" ? [`${account.storedUrl}::ClientCredentials`] : [];
}

/** Version 2 kept a client secret, long meaningless, before the password. */
export function parseLegacySecret(authType: AuthType, value: string): Secret {
  if (authType !== "session") return parseSecret(authType, value);
  const at = value.indexOf(separator);
  return { ...noSecret, password: at < 0 ? value : value.slice(at + separator.length) };
}
