import { CecError } from "../base/errors.ts";
import { loopbackRedirect } from "../protocol/oidc.ts";
import { readAuthorizationAnswer, requestAuthorization } from "./authorization.ts";
import { answerChallenge, type Credentials } from "./password-session.ts";
import { exchangeCode } from "./tokens.ts";
import type { OAuthTokens, OidcContext } from "./types.ts";

/**
 * OAuth2 tokens for a login and password with no browser: asks for authorization, answers the login challenge that comes back, exchanges
 * the code. The password is needed once and never again.
 * @returns `undefined` when the server does not offer this (no challenge, or consent is asked for): the caller then has the session of
 * `logIn` to fall back on.
 * @throws CecError `sign-in` for a wrong password.
 */
export async function signInWithPassword(
  context: OidcContext,
  credentials: Credentials,
): Promise<OAuthTokens | undefined> {
  const request = await requestAuthorization(context.url, loopbackRedirect);
  const challenge = await askForChallenge(context, request.address);
  if (challenge === undefined) return undefined;
  const target = await answerChallenge(context, challenge, credentials);
  // Only the redirect address asked for may carry the code; another page (consent) needs a browser.
  if (!target || `${target.origin}${target.pathname}` !== loopbackRedirect) return undefined;
  const code = await readAuthorizationAnswer(request, target.searchParams);
  return exchangeCode(context, { code, redirectUri: request.redirectUri, verifier: request.verifier });
}

async function askForChallenge(context: OidcContext, address: string): Promise<string | undefined> {
  const response = await context.wire.send({
    operation: "sign in",
    method: "GET",
    url: address,
    redirect: "manual",
    signal: context.signal,
  });
  await response.discard();
  if (response.status >= 500) {
    const { status } = response;
    throw new CecError("unavailable", `the server could not sign in (status ${status})`, {
      operation: "sign in",
      status,
    });
  }
  const location = response.headers.get("location");
  if (location === null || !URL.canParse(location, context.url)) return undefined;
  return new URL(location, context.url).searchParams.get("login_challenge") ?? undefined;
}
