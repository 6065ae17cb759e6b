import type { TokenEndpointResponse } from "oauth4webapi";
import { scope } from "../protocol/oidc.ts";
import { authorizationServer, oauthClient } from "./endpoints.ts";
import { exchanging, oauthFailure } from "./oauth-error.ts";
import type { OAuthTokens, OidcContext } from "./types.ts";
import { wireFetch, withoutIdToken } from "./wire-fetch.ts";

/** What `readAuthorizationAnswer` or a pasted code gave, with what the request was made of. */
export interface CodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/**
 * `POST /oidc/oauth2/token` with a code (RFC 6749, 4.1.3; RFC 7636, 4.5).
 * @throws CecError `sign-in` for a code that is spent, expired or not ours.
 */
export async function exchangeCode(context: OidcContext, grant: CodeGrant): Promise<OAuthTokens> {
  const operation = exchanging;
  const oauth = await import("oauth4webapi");
  const server = authorizationServer(context.url);
  const askedAtMs = context.now();
  try {
    // The state was compared by whoever received the code; a pasted code comes without one.
    const parameters = oauth.validateAuthResponse(server, oauthClient, new URLSearchParams({ code: grant.code }));
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      oauthClient,
      oauth.None(),
      parameters,
      grant.redirectUri,
      grant.verifier,
      { [oauth.customFetch]: wireFetch(context, operation), [oauth.allowInsecureRequests]: true },
    );
    return readTokens(await oauth.processAuthorizationCodeResponse(server, oauthClient, response), askedAtMs);
  } catch (error) {
    throw oauthFailure(operation, error);
  }
}

/**
 * `POST /oidc/oauth2/token` with a refresh token (RFC 6749, 6). The token presented is spent by it, and the access token that came with it
 * dies at once: only one caller over all processes may do this, and must store what comes back.
 * @param onAnswer is told of the answer as it came, the moment it is there: whoever wants to survive a crash writes it down.
 * @throws CecError `sign-in` for a token that is spent, revoked or expired; `unavailable` when the answer did not arrive.
 */
export async function refreshTokens(
  context: OidcContext,
  refreshToken: string,
  onAnswer?: (answer: { readonly askedAtMs: number; readonly text: string }) => void,
): Promise<OAuthTokens> {
  const operation = "refresh the token";
  const oauth = await import("oauth4webapi");
  const server = authorizationServer(context.url);
  const askedAtMs = context.now();
  try {
    const noteAnswer = (text: string) => onAnswer?.({ askedAtMs, text });
    const response = await oauth.refreshTokenGrantRequest(server, oauthClient, oauth.None(), refreshToken, {
      [oauth.customFetch]: wireFetch(context, operation, noteAnswer),
      [oauth.allowInsecureRequests]: true,
      additionalParameters: { scope },
    });
    const tokens = readTokens(await oauth.processRefreshTokenResponse(server, oauthClient, response), askedAtMs);
    return tokens.refreshToken === undefined ? { ...tokens, refreshToken } : tokens;
  } catch (error) {
    throw oauthFailure(operation, error);
  }
}

/** Tokens from an answer that was written down by {@link refreshTokens}'s `onAnswer`. @throws CecError `failed` when it is none. */
export async function tokensFromAnswer(
  url: string,
  answer: { readonly askedAtMs: number; readonly text: string },
): Promise<OAuthTokens> {
  const oauth = await import("oauth4webapi");
  const response = new Response(withoutIdToken(answer.text), { headers: { "content-type": "application/json" } });
  try {
    const read = await oauth.processRefreshTokenResponse(authorizationServer(url), oauthClient, response);
    return readTokens(read, answer.askedAtMs);
  } catch (error) {
    throw oauthFailure("refresh the token", error);
  }
}

/** `POST /oidc/oauth2/revoke` (RFC 7009). A refresh token takes its access token along. Unknown tokens are no error. */
export async function revokeToken(context: OidcContext, token: string): Promise<void> {
  const operation = "revoke the token";
  const oauth = await import("oauth4webapi");
  try {
    const response = await oauth.revocationRequest(authorizationServer(context.url), oauthClient, oauth.None(), token, {
      [oauth.customFetch]: wireFetch(context, operation),
      [oauth.allowInsecureRequests]: true,
    });
    await oauth.processRevocationResponse(response);
  } catch (error) {
    throw oauthFailure(operation, error);
  }
}

function readTokens(answer: TokenEndpointResponse, askedAtMs: number): OAuthTokens {
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresAtSeconds: answer.expires_in === undefined ? undefined : Math.floor(askedAtMs / 1000) + answer.expires_in,
    lifeSeconds: answer.expires_in,
  };
}
