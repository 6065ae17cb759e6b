import { access } from "node:fs/promises";
import { join } from "node:path";
import { CecError } from "../base/errors.ts";
import { defaultConfigFolder } from "./config-location.ts";
import { givenSecret, type SecretInput, secretFromFile, secretFromStdin } from "./secret-input.ts";
import { parseServerUrl } from "./server-url.ts";
import type { ConnectionFlags, ConnectionOptions } from "./types.ts";

/** Flags and variables after precedence was settled; nothing stored has been looked at, and no secret read. */
export interface ConnectionSettings {
  /** `scheme://host[:port]`. */
  readonly url: string | undefined;
  readonly login: string | undefined;
  /** What counts for a connection: the token, else the password. */
  readonly secret: SecretInput | undefined;
  readonly token: SecretInput | undefined;
  readonly password: SecretInput | undefined;
  /** Id or label of the stored account asked for. */
  readonly account: string | undefined;
  readonly skipVerify: boolean;
  readonly skipKeyring: boolean;
  readonly secureStorage: "auto" | "require";
  readonly noCache: boolean;
  readonly configFolder: string;
  readonly caCertFile: string | undefined;
  readonly clientCertFile: string | undefined;
  readonly clientKeyFile: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

const legacyNames: Readonly<Record<string, string>> = {
  CELLS_CLIENT_TARGET_URL: "CEC_URL",
  CELLS_CLIENT_TARGET_USER_LOGIN: "CEC_LOGIN",
  CELLS_CLIENT_TARGET_USER_PWD: "CEC_PASSWORD",
  CELLS_CLIENT_TARGET_SKIP_VERIFY: "CEC_SKIP_VERIFY",
};
const unusedLegacyNames = ["CELLS_CLIENT_TARGET_CLIENT_KEY", "CELLS_CLIENT_TARGET_CLIENT_SECRET"];

/**
 * Settles flags, `CEC_*` variables, the legacy `CELLS_CLIENT_TARGET_*` names (which win over `CEC_*`, as in the Go client) and
 * `$CREDENTIALS_DIRECTORY` (files `cec-token` and `cec-password`). A flag wins over a variable, a token over a password.
 * An `--account` flag is the more deliberate choice than a whole connection in the environment (`CEC_URL` with its secret), which then counts
 * for nothing; variables that hold a secret alone go with the account.
 * @throws CecError `usage` for a bad address or a flag that lacks its companion.
 */
export async function settleConnection(options: ConnectionOptions): Promise<ConnectionSettings> {
  const { flags } = options;
  const env = mapLegacyNames(options.env, options.warn);
  const connectionEnv = flags.account && env.CEC_URL ? {} : env;
  const url = flags.url || connectionEnv.CEC_URL || undefined;
  const login = flags.login || connectionEnv.CEC_LOGIN || undefined;
  const token = explicitToken(flags, connectionEnv, options);
  const password = explicitPassword(flags, connectionEnv, options, login);
  const handed = await fromCredentialsDirectory(connectionEnv.CREDENTIALS_DIRECTORY, login, options);
  const secret = token ?? password ?? handed;
  return {
    url: url === undefined ? undefined : parseServerUrl(url),
    login,
    secret,
    token: token ?? (handed?.kind === "token" ? handed : undefined),
    password: password ?? (handed?.kind === "password" ? handed : undefined),
    account: flags.account || (flags.url || (url && secret) ? undefined : env.CEC_ACCOUNT || undefined),
    skipVerify: flags.skipVerify ?? readSwitch(env, "CEC_SKIP_VERIFY"),
    skipKeyring: flags.skipKeyring ?? readSwitch(env, "CEC_SKIP_KEYRING"),
    secureStorage: flags.secureStorage ?? readStorage(env.CEC_SECURE_STORAGE),
    noCache: flags.noCache ?? readSwitch(env, "CEC_NO_CACHE"),
    configFolder: flags.config || env.CEC_CONFIG || defaultConfigFolder(options),
    caCertFile: flags.caCert || env.CEC_CA_CERT || undefined,
    clientCertFile: flags.clientCert || env.CEC_CLIENT_CERT || undefined,
    clientKeyFile: flags.clientKey || env.CEC_CLIENT_KEY || undefined,
  };
}

type Handing = Pick<ConnectionOptions, "readStdin" | "warn">;

function explicitToken(flags: ConnectionFlags, env: Variables, { readStdin, warn }: Handing) {
  if (flags.token) return givenSecret("token", "flag", flags.token);
  if (flags.tokenFile) return secretFromFile("token", "token file", flags.tokenFile, warn);
  if (flags.tokenStdin) return secretFromStdin("token", readStdin);
  if (env.CEC_TOKEN) return givenSecret("token", "environment", env.CEC_TOKEN);
  if (env.CEC_TOKEN_FILE) return secretFromFile("token", "token file", env.CEC_TOKEN_FILE, warn);
  return undefined;
}

function explicitPassword(
  flags: ConnectionFlags,
  env: Variables,
  { readStdin, warn }: Handing,
  login: string | undefined,
): SecretInput | undefined {
  if (flags.password || flags.passwordFile || flags.passwordStdin) {
    if (login === undefined) {
      throw new CecError("usage", "a password needs a login", { hint: "Add --login NAME." });
    }
    if (flags.password) return givenSecret("password", "flag", flags.password);
    if (flags.passwordFile) return secretFromFile("password", "token file", flags.passwordFile, warn);
    return secretFromStdin("password", readStdin);
  }
  if (login === undefined) return undefined;
  if (env.CEC_PASSWORD) return givenSecret("password", "environment", env.CEC_PASSWORD);
  if (env.CEC_PASSWORD_FILE) return secretFromFile("password", "token file", env.CEC_PASSWORD_FILE, warn);
  return undefined;
}

/** What systemd's `LoadCredential=` hands over (systemd.exec(5)). */
async function fromCredentialsDirectory(folder: string | undefined, login: string | undefined, { warn }: Handing) {
  if (!folder) return undefined;
  const token = join(folder, "cec-token");
  if (await exists(token)) return secretFromFile("token", "credentials directory", token, warn);
  const password = join(folder, "cec-password");
  if (login !== undefined && (await exists(password))) {
    return secretFromFile("password", "credentials directory", password, warn);
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function mapLegacyNames(env: Variables, warn: (text: string) => void): Variables {
  const mapped: Record<string, string | undefined> = { ...env };
  for (const [legacy, name] of Object.entries(legacyNames)) {
    const value = env[legacy];
    if (value) mapped[name] = value;
  }
  for (const name of unusedLegacyNames) {
    if (env[name]) warn(`${name} is set but no longer used.`);
  }
  return mapped;
}

function readSwitch(env: Variables, name: string): boolean {
  const value = (env[name] ?? "").trim().toLowerCase();
  if (["", "0", "f", "false", "no", "off"].includes(value)) return false;
  if (["1", "t", "true", "yes", "on"].includes(value)) return true;
  throw new CecError("usage", `${name} must be true or false, not "${value}"`);
}

function readStorage(value: string | undefined): "auto" | "require" {
  if (!value || value === "auto") return "auto";
  if (value === "require") return "require";
  throw new CecError("usage", `CEC_SECURE_STORAGE must be auto or require, not "${value}"`);
}
