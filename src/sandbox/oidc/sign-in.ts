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

/** A code that was handed out. */
export interface Code {
  readonly request: AuthorizationRequest;
  readonly login: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The family issued from it: set by the exchange; using the code again kills that family. */
  family: string | undefined;
}

/** Sign-ins under way: challenges waiting for a password, codes waiting for their exchange. In memory; a restart ends them. */
export interface SignIn {
  /** Remembers the request; answers its login challenge, 32 hexadecimal digits, valid for 30 minutes. */
  begin(request: AuthorizationRequest): string;
  /** The request behind a challenge that was not answered yet. */
  pending(challenge: string): AuthorizationRequest | undefined;
  /** Ends the challenge: somebody proved to be `login` and agreed. Answers a code, valid for 10 minutes. */
  accept(challenge: string, login: string): string | undefined;
  /** Ends the challenge without a code. */
  refuse(challenge: string): void;
  /** A code that has not expired, spent or not. */
  code(code: string): Code | undefined;
}

const challengeLifeMs = 30 * 60_000;
const codeLifeMs = 10 * 60_000;

export function createSignIn(clock: Clock): SignIn {
  const challenges = new Map<string, { request: AuthorizationRequest; expiresAt: number }>();
  const codes = new Map<string, Code>();

  // Both maps are in order of expiry: dropping from the front is all the cleaning they need.
  function sweep(entries: Map<string, { expiresAt: number }>): void {
    for (const [key, entry] of entries) {
      if (entry.expiresAt > clock.now()) return;
      entries.delete(key);
    }
  }

  function pending(challenge: string): AuthorizationRequest | undefined {
    sweep(challenges);
    return challenges.get(challenge)?.request;
  }

  return {
    begin: (request) => {
      sweep(challenges);
      const challenge = crypto.randomUUID().replaceAll("-", "");
      challenges.set(challenge, { request, expiresAt: clock.now() + challengeLifeMs });
      return challenge;
    },
    pending,
    accept: (challenge, login) => {
      const request = pending(challenge);
      if (!request) return undefined;
      challenges.delete(challenge);
      sweep(codes);
      const code = opaque();
      codes.set(code, { request, login, expiresAt: clock.now() + codeLifeMs, family: undefined });
      return code;
    },
    refuse: (challenge) => {
      challenges.delete(challenge);
    },
    code: (code) => {
      sweep(codes);
      return codes.get(code);
    },
  };
}

/** `<43>.<43>` characters of base64url, as every credential of the server. */
function opaque(): string {
  const part = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  return `${part()}.${part()}`;
}
