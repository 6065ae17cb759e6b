import type { Wire } from "../wire/types.ts";

/** What every exchange with the sign-in side of a server needs. */
export interface OidcContext {
  readonly wire: Wire;
  /** `scheme://host[:port]`. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

export interface OAuthTokens {
  readonly accessToken: string;
  /** `undefined` when the server grants none. Good for one use. */
  readonly refreshToken: string | undefined;
  /** When the access token ends, seconds since the epoch, counted from before the request was sent; `undefined` when the server does not say. */
  readonly expiresAtSeconds: number | undefined;
  /** How long the access token lives as a whole. */
  readonly lifeSeconds: number | undefined;
}
