import type { Context } from "../context.ts";
import type { TokenPair } from "../store/tokens.ts";
import { findClient } from "./clients.ts";
import { issueIdToken } from "./id-token.ts";
import { oauthError, tokenHeaders } from "./oauth-error.ts";
import { isVerifier, verifierMatches } from "./pkce.ts";

/**
 * `POST /oidc/oauth2/token`: exchanges a code, or a refresh token for a new pair. A refresh kills the previous access token at once; a spent
 * refresh token, or a code used twice, kills everything that came from it.
 */
export async function token(request: Request, context: Context): Promise<Response> {
  const form = await readForm(request);
  const client = findClient(form.get("client_id") ?? basicUser(request), context.url.origin);
  const grant = form.get("grant_type");
  if (grant === null) return oauthError("invalid_request");
  if (!client) return oauthError("invalid_client");
  if (grant === "authorization_code") return exchange(form, client.id, context);
  if (grant === "refresh_token") return refresh(form, client.id, context);
  return oauthError("unsupported_grant_type");
}

/** The fields of a form body; empty for any other kind of body. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded");
  return new URLSearchParams(isForm ? await request.text() : "");
}

/** Some libraries name a public client in the Authorization header; its password is not looked at. */
function basicUser(request: Request): string | null {
  const encoded = /^Basic (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const name = encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString().split(":", 1)[0];
  return name === undefined ? null : name;
}

async function exchange(form: URLSearchParams, client: string, context: Context): Promise<Response> {
  const { facts, signIn } = context;
  const code = signIn.code(form.get("code") ?? "");
  if (!code || code.request.client !== client) return oauthError("invalid_grant");
  if (code.family !== undefined) {
    facts.tokens.revokeFamily(code.family);
    return oauthError("invalid_grant", "The authorization code has already been used.");
  }
  const { request, login } = code;
  if (form.get("redirect_uri") !== request.redirectUri) {
    return oauthError("invalid_grant", "The redirect address is not that of the authorization request.");
  }
  if (request.pkce) {
    const verifier = form.get("code_verifier") ?? "";
    if (!isVerifier(verifier)) {
      return oauthError("invalid_grant", "The PKCE code verifier must have 43 to 128 unreserved characters.");
    }
    if (!verifierMatches(request.pkce.method, request.pkce.challenge, verifier)) {
      return oauthError("invalid_grant", "The PKCE code challenge did not match the code verifier.");
    }
  }
  const { scope } = request;
  const pair = facts.tokens.issueFamily({ login, client, scope, offline: scope.split(" ").includes("offline") });
  code.family = pair.family;
  return answer(pair, context, request.nonce);
}

async function refresh(form: URLSearchParams, client: string, context: Context): Promise<Response> {
  const pair = context.facts.tokens.refresh(form.get("refresh_token") ?? "", client);
  if (pair === "spent") return oauthError("token_inactive");
  return pair === "unknown" ? oauthError("invalid_grant") : answer(pair, context);
}

async function answer(pair: TokenPair, context: Context, nonce?: string): Promise<Response> {
  context.noteUser(pair.login);
  const openid = pair.scope.split(" ").includes("openid");
  const body = {
    access_token: pair.accessToken,
    expires_in: pair.accessExpiresAt - context.clock.seconds(),
    ...(openid && { id_token: await issueIdToken(context, pair, context.url.origin, nonce) }),
    ...(pair.refreshToken !== undefined && { refresh_token: pair.refreshToken }),
    scope: pair.scope,
    token_type: "bearer",
  };
  return new Response(JSON.stringify(body), {
    headers: { ...tokenHeaders, "Content-Type": "application/json;charset=UTF-8" },
  });
}
