import { CecError, isCecError } from "../base/errors.ts";
import type { PasswordSession } from "../oidc/password-session.ts";
import type { TokenSource } from "../wire/types.ts";
import { refreshAheadSeconds } from "./refresh-ahead.ts";

export interface PasswordTokenOptions {
  readonly logIn: () => Promise<PasswordSession>;
  readonly refresh: (cookie: string) => Promise<PasswordSession>;
  readonly name: string;
  readonly now: () => number;
}

/**
 * Tokens of a session that lasts for this run: signed in when first needed, renewed by its cookie before the end, by the password again
 * when the cookie is no longer good. A refused password is not tried twice, for the server locks users.
 */
export function passwordTokens(options: PasswordTokenOptions): TokenSource {
  let session: PasswordSession | undefined;
  let aheadSeconds = 0;
  let pending: Promise<PasswordSession> | undefined;
  let refusal: CecError | undefined;

  const obtain = async (): Promise<PasswordSession> => {
    if (refusal) throw refusal;
    const cookie = session?.cookie;
    if (cookie !== undefined) {
      try {
        return await options.refresh(cookie);
      } catch (error) {
        if (!isCecError(error, "sign-in")) throw error;
      }
    }
    try {
      return await options.logIn();
    } catch (error) {
      if (isCecError(error, "sign-in")) refusal = error;
      throw error;
    }
  };
  const replace = (): Promise<PasswordSession> => {
    pending ??= obtain()
      .then((next) => {
        session = next;
        aheadSeconds = refreshAheadSeconds(next.expiresAtSeconds - options.now() / 1000);
        return next;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };
  const isFresh = (candidate: PasswordSession) => options.now() / 1000 < candidate.expiresAtSeconds - aheadSeconds;

  return {
    async current() {
      if (session && isFresh(session)) return session.accessToken;
      return (await replace()).accessToken;
    },
    async renew(refused) {
      if (session && session.accessToken !== refused) return session.accessToken;
      const { accessToken } = await replace();
      if (accessToken !== refused) return accessToken;
      throw new CecError("sign-in", `the server does not accept the session of ${options.name}`, {
        operation: "sign in",
        status: 401,
      });
    },
  };
}
