import { type Account, accountId, accountLabel, parseAuthType } from "./account.ts";
import type { StoredSecret } from "./vault.ts";

/** `config.json` parsed: the accounts as typed values, the raw objects beside them so that unknown fields survive a rewrite. */
export interface ConfigData {
  readonly activeId: string | undefined;
  readonly accounts: readonly Account[];
  readonly raw: RawConfig;
  /** True when the text was of an older shape or spelling: it should be written back, with a backup. */
  readonly migrated: boolean;
}

export type RawObject = Readonly<Record<string, unknown>>;

export interface RawConfig extends RawObject {
  readonly ActiveConfigID: string;
  readonly Configs: Readonly<Record<string, RawObject>>;
}

export const emptyConfig: ConfigData = {
  activeId: undefined,
  accounts: [],
  raw: { ActiveConfigID: "", Configs: {} },
  migrated: false,
};

/**
 * Reads the text of `config.json`: the shape of versions 3 and 4, or the single account of version 2.
 * @throws Error saying what is wrong, without repeating any value; the caller adds where.
 */
export function parseConfig(text: string): ConfigData {
  const root: unknown = JSON.parse(text);
  if (!isObject(root)) throw new Error("the file does not hold a JSON object");
  if (!("Configs" in root) && typeof root.url === "string") return fromVersion2(root);
  const configs = root.Configs ?? {};
  if (!isObject(configs)) throw new Error('"Configs" is not an object');
  const entries: Record<string, RawObject> = {};
  let migrated = false;
  for (const [id, entry] of Object.entries(configs)) {
    if (!isObject(entry)) throw new Error("an account is not an object");
    const current = withCurrentAuthType(entry);
    migrated ||= current !== entry;
    entries[id] = current;
  }
  const active = typeof root.ActiveConfigID === "string" ? root.ActiveConfigID : "";
  return fromRaw({ ...root, ActiveConfigID: active, Configs: entries }, migrated);
}

/** The typed view of raw entries. @throws Error for an account without address or of an unknown kind. */
export function fromRaw(raw: RawConfig, migrated = false): ConfigData {
  const accounts = Object.entries(raw.Configs).map(([id, entry]) => readAccount(id, entry));
  const activeId = raw.ActiveConfigID in raw.Configs ? raw.ActiveConfigID : undefined;
  return { activeId, accounts, raw, migrated };
}

/** The secret fields are left out where they are empty, as the Go client does. */
export function withSecret(entry: RawObject, stored: StoredSecret): RawObject {
  const { idToken: _i, refreshToken: _r, password: _p, ...rest } = entry;
  const { idToken, refreshToken, password } = stored.inFile;
  return {
    ...rest,
    ...(idToken === "" ? {} : { idToken }),
    ...(refreshToken === "" ? {} : { refreshToken }),
    ...(password === "" ? {} : { password }),
    skipKeyring: stored.skipKeyring,
  };
}

/** The same configuration with one entry replaced, or removed by `undefined`. */
export function withEntry(raw: RawConfig, id: string, entry: RawObject | undefined): RawConfig {
  const { [id]: _, ...others } = raw.Configs;
  return { ...raw, Configs: entry ? { ...raw.Configs, [id]: entry } : others };
}

/** As the Go client writes it: tab-indented, fields in their order. */
export function formatConfig(raw: RawConfig): string {
  return `${JSON.stringify(raw, undefined, "\t")}\n`;
}

function fromVersion2(entry: RawObject): ConfigData {
  const current = withCurrentAuthType(entry);
  const url = new URL(String(entry.url)).origin;
  const user = text(entry.user);
  const id = accountId(user, url);
  const named = { ...current, label: accountLabel(user, url) };
  return fromRaw({ ActiveConfigID: id, Configs: { [id]: named } }, true);
}

function withCurrentAuthType(entry: RawObject): RawObject {
  const authType = parseAuthType(entry);
  if (authType === undefined) throw new Error("an account is of a kind this version does not know");
  return entry.authType === authType ? entry : { ...entry, authType };
}

function readAccount(id: string, entry: RawObject): Account {
  const url = text(entry.url);
  if (!URL.canParse(url)) throw new Error(`the account "${id}" has no server address`);
  const authType = parseAuthType(entry);
  if (authType === undefined) throw new Error(`the account "${id}" is of a kind this version does not know`);
  const command = entry.credential_command;
  return {
    id,
    label: text(entry.label) || accountLabel(text(entry.user), url),
    authType,
    url: new URL(url).origin,
    storedUrl: url,
    user: text(entry.user),
    idToken: text(entry.idToken),
    refreshToken: text(entry.refreshToken),
    password: text(entry.password),
    tokenExpiresAt: typeof entry.tokenExpiresAt === "number" ? entry.tokenExpiresAt : 0,
    tokenLifeSeconds: typeof entry.tokenLife === "number" ? entry.tokenLife : 0,
    skipVerify: entry.skipVerify === true,
    skipKeyring: entry.skipKeyring === true,
    customHeaders: isObject(entry.CustomHeaders) ? stringsOf(entry.CustomHeaders) : {},
    createdAtVersion: text(entry.createdAtVersion),
    credentialCommand: Array.isArray(command) && command.length > 0 ? command.map(String) : undefined,
    caCertFile: text(entry.caCert) || undefined,
    clientCertFile: text(entry.clientCert) || undefined,
    clientKeyFile: text(entry.clientKey) || undefined,
    pinnedSha256: text(entry.pinnedCertificate).replaceAll(":", "").toLowerCase() || undefined,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function stringsOf(value: RawObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

function isObject(value: unknown): value is RawObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
