import type { Clock } from "../clock.ts";
import type { ChallengeMethod } from "./pkce.ts";

/** What a client asked for at the authorization endpoint, already checked. */
export interface AuthorizationRequest {
  readonly client: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string;
  readonly nonce: string | undefined;
  readonly pkce: { readonly method: ChallengeMethod; readonly challenge: string } | undefined;
}

/** Somebody proved to be `login`, and was not asked yet whether the client may act for them. */
export interface Vouched {
  readonly request: AuthorizationRequest;
  readonly login: string;
}

/** A code that was handed out. */
export interface Code extends Vouched {
  /** The family issued from it: set by the exchange; using the code again kills that family. */
  family: string | undefined;
}

/** Sign-ins under way: challenges waiting for a password, then for consent, then codes waiting for their exchange. A restart ends them. */
export interface SignIn {
  /** Remembers the request; answers its login challenge, 32 hexadecimal digits, valid for 30 minutes. */
  begin(request: AuthorizationRequest): string;
  /** The request behind a challenge that was not answered yet. */
  pending(challenge: string): AuthorizationRequest | undefined;
  /** Ends the challenge: somebody proved to be `login`. Answers the consent challenge, valid for 30 minutes. */
  vouch(challenge: string, login: string): string | undefined;
  /** Ends the consent challenge; what follows is up to the caller. */
  decide(consent: string): Vouched | undefined;
  /** A code for somebody who agreed, valid for 10 minutes. */
  issue(vouched: Vouched): string;
  /** A code that has not expired, spent or not. */
  code(code: string): Code | undefined;
}

const pageLifeMs = 30 * 60_000;
const codeLifeMs = 10 * 60_000;

export function createSignIn(clock: Clock): SignIn {
  const requests = new Expiring<AuthorizationRequest>(clock, pageLifeMs);
  const consents = new Expiring<Vouched>(clock, pageLifeMs);
  const codes = new Expiring<Code>(clock, codeLifeMs);
  const challenge = () => crypto.randomUUID().replaceAll("-", "");
  return {
    begin: (request) => requests.put(challenge(), request),
    pending: (key) => requests.get(key),
    vouch: (key, login) => {
      const request = requests.take(key);
      return request && consents.put(challenge(), { request, login });
    },
    decide: (key) => consents.take(key),
    issue: (vouched) => codes.put(opaque(), { ...vouched, family: undefined }),
    code: (key) => codes.get(key),
  };
}

/** Entries of one age limit: they lie in the order of their expiry, so dropping from the front is all the cleaning they need. */
class Expiring<Entry> {
  readonly #entries = new Map<string, { readonly entry: Entry; readonly expiresAt: number }>();

  constructor(
    readonly clock: Clock,
    readonly lifeMs: number,
  ) {}

  put(key: string, entry: Entry): string {
    this.#entries.set(key, { entry, expiresAt: this.clock.now() + this.lifeMs });
    return key;
  }

  get(key: string): Entry | undefined {
    for (const [old, { expiresAt }] of this.#entries) {
      if (expiresAt > this.clock.now()) break;
      this.#entries.delete(old);
    }
    return this.#entries.get(key)?.entry;
  }

  take(key: string): Entry | undefined {
    const entry = this.get(key);
    this.#entries.delete(key);
    return entry;
  }
}

/** `<43>.<43>` characters of base64url, as every credential of the server. */
function opaque(): string {
  const part = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  return `${part()}.${part()}`;
}
