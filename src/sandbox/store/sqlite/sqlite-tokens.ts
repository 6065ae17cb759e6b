import type { Database } from "bun:sqlite";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { FamilyGrant, PersonalTokenOptions, TokenFacts, TokenPair, Tokens } from "../tokens.ts";

const refreshLifeSeconds = 60 * 24 * 3600;
const maxDigests = 100;
const documentLifeSeconds = 30 * 60;

interface RawToken {
  readonly digest: string;
  readonly kind: "personal" | "access" | "refresh" | "document";
  readonly login: string;
  readonly client: string;
  readonly family: string;
  readonly scope: string;
  readonly label: string;
  readonly issuedAt: number;
  readonly signedInAt: number;
  readonly expiresAt: number;
  readonly autoRefresh: number;
  readonly accessLife: number;
  readonly spent: number;
  readonly nodeUuid: string | null;
  readonly rights: "r" | "rw" | null;
}

type NewToken = Pick<RawToken, "kind" | "login" | "expiresAt"> & Partial<RawToken>;

/** Tokens by their digest. Another process that opens the same file may add one at any time. */
export class SqliteTokens implements Tokens {
  readonly #clock: Clock;
  readonly #accessLifeSeconds: number;
  readonly #digests = new Map<string, string>();
  readonly #insert;
  readonly #get;
  readonly #setExpiry;
  readonly #remove;
  readonly #removeAccess;
  readonly #spend;
  readonly #spendFamily;
  readonly #removeLogin;
  readonly #prune;

  constructor(database: Database, clock: Clock, accessLifeSeconds: number) {
    this.#clock = clock;
    this.#accessLifeSeconds = accessLifeSeconds;
    this.#insert = database.query<null, (string | number | null)[]>(
      `INSERT INTO tokens (digest, kind, login, client, family, scope, label, issuedAt, signedInAt, expiresAt, autoRefresh, accessLife, nodeUuid, rights)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)`,
    );
    this.#get = database.query<RawToken, [string]>("SELECT * FROM tokens WHERE digest = ?1");
    this.#setExpiry = database.query<null, [string, number]>("UPDATE tokens SET expiresAt = ?2 WHERE digest = ?1");
    this.#remove = database.query<null, [string]>("DELETE FROM tokens WHERE digest = ?1");
    this.#removeAccess = database.query<null, [string]>("DELETE FROM tokens WHERE family = ?1 AND kind = 'access'");
    this.#spend = database.query<null, [string]>("UPDATE tokens SET spent = 1 WHERE digest = ?1");
    this.#spendFamily = database.query<null, [string]>("UPDATE tokens SET spent = 1 WHERE family = ?1");
    this.#removeLogin = database.query<null, [string]>("DELETE FROM tokens WHERE login = ?1");
    this.#prune = database.query<null, [number]>("DELETE FROM tokens WHERE expiresAt < ?1");
    this.#prune.run(clock.seconds() - 24 * 3600);
  }

  issuePersonal(login: string, options: PersonalTokenOptions): string {
    return this.#add({
      kind: "personal",
      login,
      label: options.label ?? "",
      expiresAt: this.#clock.seconds() + options.lifeSeconds,
      autoRefresh: options.autoRefreshSeconds ?? 0,
    });
  }

  issueDocument(login: string, nodeUuid: string, rights: "r" | "rw"): string {
    const expiresAt = this.#clock.seconds() + documentLifeSeconds;
    return this.#add({ kind: "document", login, nodeUuid, rights, expiresAt, autoRefresh: documentLifeSeconds });
  }

  issueFamily(grant: FamilyGrant): TokenPair {
    const accessLife = grant.accessLifeSeconds ?? this.#accessLifeSeconds;
    return this.#addPair({ ...grant, family: randomUUID(), accessLife, signedInAt: this.#clock.seconds() });
  }

  refresh(refreshToken: string, client: string): TokenPair | "unknown" | "spent" {
    const old = this.#get.get(digestOf(refreshToken));
    if (old === null || old.kind !== "refresh" || old.client !== client) return "unknown";
    if (old.spent === 1) {
      this.revokeFamily(old.family);
      return "spent";
    }
    if (old.expiresAt <= this.#clock.seconds()) return "unknown";
    this.#removeAccess.run(old.family);
    this.#spend.run(old.digest);
    return this.#addPair({ ...old, offline: true });
  }

  check(token: string): TokenFacts | undefined {
    const digest = this.#digestOf(token);
    const raw = this.#get.get(digest);
    const now = this.#clock.seconds();
    if (raw === null || raw.kind === "refresh" || raw.expiresAt <= now) return undefined;
    if (raw.autoRefresh > 0 && raw.expiresAt < now + raw.autoRefresh)
      this.#setExpiry.run(digest, now + raw.autoRefresh);
    return {
      kind: raw.kind,
      login: raw.login,
      client: raw.client,
      family: raw.family,
      scope: raw.scope,
      expiresAt: raw.expiresAt,
      issuedAt: raw.issuedAt,
      nodeUuid: raw.nodeUuid ?? undefined,
      rights: raw.rights ?? undefined,
    };
  }

  /** The same few tokens come thousands of times; whether they are still good is asked each time. */
  #digestOf(token: string): string {
    const known = this.#digests.get(token);
    if (known !== undefined) return known;
    if (this.#digests.size >= maxDigests) this.#digests.clear();
    const digest = digestOf(token);
    this.#digests.set(token, digest);
    return digest;
  }

  revoke(token: string): boolean {
    const raw = this.#get.get(digestOf(token));
    if (raw === null) return false;
    if (raw.family === "") this.#remove.run(raw.digest);
    else this.revokeFamily(raw.family);
    return true;
  }

  revokeFamily(family: string): void {
    this.#removeAccess.run(family);
    this.#spendFamily.run(family);
  }

  expire(token: string): void {
    this.#setExpiry.run(digestOf(token), this.#clock.seconds() - 1);
  }

  revokeAllOf(login: string): void {
    this.#removeLogin.run(login);
  }

  #addPair(grant: FamilyGrant & { family: string; accessLife: number; signedInAt: number }): TokenPair {
    const { login, client, scope, family, accessLife, signedInAt } = grant;
    const accessExpiresAt = this.#clock.seconds() + accessLife;
    const shared = { login, client, scope, family, signedInAt, accessLife };
    const accessToken = this.#add({ ...shared, kind: "access", expiresAt: accessExpiresAt });
    const refreshToken = grant.offline
      ? this.#add({ ...shared, kind: "refresh", expiresAt: this.#clock.seconds() + refreshLifeSeconds })
      : undefined;
    return { family, login, client, scope, accessToken, accessExpiresAt, refreshToken, signedInAt };
  }

  #add(token: NewToken): string {
    const text = `${randomBytes(32).toString("base64url")}.${randomBytes(32).toString("base64url")}`;
    const now = this.#clock.seconds();
    const { kind, login, client = "", family = "", scope = "", label = "", signedInAt = now, expiresAt } = token;
    const { autoRefresh = 0, accessLife = 0, nodeUuid = null, rights = null } = token;
    const values = [kind, login, client, family, scope, label, now, signedInAt, expiresAt, autoRefresh, accessLife];
    this.#insert.run(digestOf(text), ...values, nodeUuid, rights);
    return text;
  }
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
