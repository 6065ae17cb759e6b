import { hostAndPort } from "./server-url.ts";
import type { AuthType } from "./types.ts";

/**
 * One entry of `Configs` in `config.json`, as this program sees it. The Go client's fields keep its spelling; fields of neither client are
 * kept in the file and not seen here.
 */
export interface Account {
  readonly id: string;
  readonly label: string;
  readonly authType: AuthType;
  /** `scheme://host[:port]`. */
  readonly url: string;
  /** The address as the file has it: the keyring entry is named by it. */
  readonly storedUrl: string;
  readonly user: string;
  /** The bearer: a personal access token, or the OAuth2 *access* token (the Go client's name for it). Empty when the keyring has it. */
  readonly idToken: string;
  readonly refreshToken: string;
  readonly password: string;
  /** Seconds since the epoch; 0 when not known. */
  readonly tokenExpiresAt: number;
  /** `tokenLife`: how long the access token lives as a whole, seconds; 0 when not known. */
  readonly tokenLifeSeconds: number;
  readonly skipVerify: boolean;
  readonly skipKeyring: boolean;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly createdAtVersion: string;
  /** `credential_command`: a program and its arguments that prints the secret. */
  readonly credentialCommand: readonly string[] | undefined;
  /** `caCert`: path of a PEM file. */
  readonly caCertFile: string | undefined;
  /** `clientCert` and `clientKey`: paths of PEM files. */
  readonly clientCertFile: string | undefined;
  readonly clientKeyFile: string | undefined;
  /** `pinnedCertificate`: SHA-256 of the one certificate accepted for this server, lower-case hexadecimal without colons. */
  readonly pinnedSha256: string | undefined;
}

export function accountId(user: string, url: string): string {
  return `${user}@${hostAndPort(url)}`;
}

export function accountLabel(user: string, url: string): string {
  return `${user}@${new URL(url).hostname}`;
}

/** Where the account's secret is looked for first. */
export function secretPlace(account: Account): "credential command" | "config file" | "keyring" {
  if (account.credentialCommand && account.authType !== "oauth2") return "credential command";
  const inFile = account.idToken !== "" || account.refreshToken !== "" || account.password !== "";
  return account.skipKeyring || inFile ? "config file" : "keyring";
}

const accessLifeSeconds = 600;
const refreshLifeSeconds = 60 * 86_400;

/**
 * When a new sign-in will be needed, seconds since the epoch. For OAuth2 it is worked out from the last refresh and the lifetimes servers
 * come with (600 s, 60 days), and moves on with every refresh; for a token it is what was said when it was stored; else nobody knows.
 */
export function signInEnd(
  account: Pick<Account, "authType" | "tokenExpiresAt" | "tokenLifeSeconds">,
): number | undefined {
  if (account.tokenExpiresAt === 0 || account.authType === "session") return undefined;
  if (account.authType === "pat") return account.tokenExpiresAt;
  return account.tokenExpiresAt - (account.tokenLifeSeconds || accessLifeSeconds) + refreshLifeSeconds;
}

const legacySpellings: Readonly<Record<string, AuthType>> = {
  "personal access token": "pat",
  "client credentials": "session",
  oauth2: "oauth2",
  pat: "pat",
  session: "session",
  // What version 2 wrote where a person asked for login and password.
  "client-auth": "session",
  oauth: "oauth2",
};

/** Reads any spelling of `authType` ever written; `undefined` for others. An absent one is told by what secrets the entry has. */
export function parseAuthType(raw: Readonly<Record<string, unknown>>): AuthType | undefined {
  const spelled = raw.authType;
  if (typeof spelled === "string" && spelled !== "") return legacySpellings[spelled.toLowerCase()];
  if (raw.refreshToken) return "oauth2";
  if (raw.password) return "session";
  return "pat";
}
