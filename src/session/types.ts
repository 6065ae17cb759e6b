import type { TokenSource, Wire } from "../wire/types.ts";

/** How an account proves itself: a personal access token, OAuth2 tokens that are refreshed, or login and password (a session per run). */
export type AuthType = "pat" | "oauth2" | "session";

/** Where the secret of a session comes from. Shown by `info`; never the secret itself. */
export type SecretSource =
  | "flag"
  | "environment"
  | "stdin"
  | "token file"
  | "credentials directory"
  | "credential command"
  | "keyring"
  | "config file";

/** What a session needs of the network; the caller's factory adds deadlines, proxy and trace. */
export interface WireNeeds {
  readonly skipVerify: boolean;
  /** PEM file with further authorities. */
  readonly caCertFile: string | undefined;
  /** PEM files of the client certificate and its key. */
  readonly clientCertFile: string | undefined;
  readonly clientKeyFile: string | undefined;
  /** SHA-256 of the one certificate accepted for the server, lower-case hexadecimal without colons. */
  readonly pinnedSha256: string | undefined;
  /** Sent with every request (`CustomHeaders` of the account). */
  readonly headers: Readonly<Record<string, string>>;
}

export type WireFactory = (needs: WireNeeds) => Wire;

/** The connection flags as typed; `undefined` when not given. */
export interface ConnectionFlags {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly tokenStdin?: boolean | undefined;
  readonly login?: string | undefined;
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordStdin?: boolean | undefined;
  readonly skipVerify?: boolean | undefined;
  readonly skipKeyring?: boolean | undefined;
  /** `require`: a secret is never kept in clear text. Default `auto`. */
  readonly secureStorage?: "auto" | "require" | undefined;
  readonly noCache?: boolean | undefined;
  /** Folder that holds `config.json`. */
  readonly config?: string | undefined;
  /** Id or label of a stored account. */
  readonly account?: string | undefined;
  readonly caCert?: string | undefined;
  readonly clientCert?: string | undefined;
  readonly clientKey?: string | undefined;
}

/** The surroundings a session works in. Nothing here is read from the process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.platform`. */
  readonly platform: string;
  /** The person's home folder. */
  readonly home: string;
  /** A remark for the person (standard error), one sentence, no secret in it. */
  readonly warn: (text: string) => void;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export interface ConnectionOptions extends Surroundings {
  readonly flags: ConnectionFlags;
  readonly makeWire: WireFactory;
  /** Whole standard input as text; called at most once, for `--token-stdin` and `--password-stdin`. */
  readonly readStdin: () => Promise<string>;
  readonly signal?: AbortSignal | undefined;
}

/** A connection as the commands use it. Making one reads `config.json` at most: no network, no keyring, no sign-in before they are needed. */
export interface Session {
  /** `scheme://host[:port]`. */
  readonly url: string;
  /** `user@host`, or the host where the user is not known yet. */
  readonly label: string;
  /** Login; `undefined` where only the server can tell (a bare token). */
  readonly user: string | undefined;
  readonly authType: AuthType;
  readonly source: SecretSource;
  readonly tokens: TokenSource;
  readonly wire: Wire;
  /** Id of the stored account it belongs to; `undefined` for a connection given by flags or environment alone. */
  readonly account: string | undefined;
  /** When the token in use ends, seconds since the epoch; `undefined` where nobody knows (personal access tokens). */
  readonly expiresAtSeconds: number | undefined;
  /** When a person will have to sign in again, seconds since the epoch; `undefined` where nobody knows. For OAuth2 it moves on with use. */
  readonly signInEndsAtSeconds: number | undefined;
  /** Resolves when no refresh is under way: a program that ends earlier may lose the answer, and with it the account. Never rejects. */
  settled(): Promise<void>;
  /** Whether answers may be kept between runs (`--no-cache` turns it off). */
  readonly cache: boolean;
}
