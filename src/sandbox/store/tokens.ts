/**
 * Every credential the server hands out. Tokens are opaque: `<43>.<43>` characters of base64url. Only their SHA-256 is kept.
 *
 * Families tie an OAuth or session login together: one live access token and one live refresh token at a time. A refresh spends the old
 * pair at once; using a spent refresh token kills the family.
 */
export interface Tokens {
  /** A personal access token. */
  issuePersonal(login: string, options: PersonalTokenOptions): string;
  /** A token that opens one node only (`/a/auth/token/document`), valid for 30 minutes after each use. */
  issueDocument(login: string, nodeUuid: string, rights: "r" | "rw"): string;
  /** Starts a login: a new family with its first pair. No refresh token unless `offline`. */
  issueFamily(grant: FamilyGrant): TokenPair;
  /** Exchanges a live refresh token for a new pair. `spent`: it was used before, the whole family is dead now. */
  refresh(refreshToken: string, client: string): TokenPair | "unknown" | "spent";
  /** Who a bearer is; `undefined` for unknown, expired, revoked, and for refresh tokens. Slides the expiry of auto-refreshed tokens. */
  check(token: string): TokenFacts | undefined;
  /** Kills the family of an access or refresh token (or the single token when it has none). False when unknown. */
  revoke(token: string): boolean;
  revokeFamily(family: string): void;
  /** Test help: makes every matching token expired from now on. */
  expire(token: string): void;
  revokeAllOf(login: string): void;
}

export interface PersonalTokenOptions {
  /** Seconds from now. */
  readonly lifeSeconds: number;
  /** Each use moves the expiry this many seconds ahead. */
  readonly autoRefreshSeconds?: number;
  readonly label?: string;
}

export interface FamilyGrant {
  readonly login: string;
  readonly client: string;
  readonly scope: string;
  readonly offline: boolean;
  /** Default: the server's access token life (600). */
  readonly accessLifeSeconds?: number;
}

export interface TokenPair {
  readonly family: string;
  readonly login: string;
  readonly client: string;
  readonly scope: string;
  readonly accessToken: string;
  /** Seconds since the epoch. */
  readonly accessExpiresAt: number;
  readonly refreshToken: string | undefined;
  /** Seconds since the epoch when the person signed in. */
  readonly signedInAt: number;
}

export interface TokenFacts {
  readonly kind: "personal" | "access" | "document";
  readonly login: string;
  readonly client: string;
  readonly family: string;
  readonly scope: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly issuedAt: number;
  /** Document tokens: the only node they open, and how. */
  readonly nodeUuid: string | undefined;
  readonly rights: "r" | "rw" | undefined;
}
