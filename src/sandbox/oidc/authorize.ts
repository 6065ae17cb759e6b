import type { Context } from "../context.ts";
import { allowedScopes, findClient } from "./clients.ts";
import { redirect, withQuery } from "./redirect.ts";
import type { AuthorizationRequest } from "./sign-in.ts";

const minStateChars = 8;
const invalid =
  "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.";

/**
 * `GET /oidc/oauth2/auth` (RFC 6749, 4.1.1): sends the browser to the sign-in page with a login challenge. Errors about the client or its
 * redirect address go to a page of the server, the others back to the client.
 */
export function authorize(context: Context): Response {
  const { url, signIn } = context;
  const query = url.searchParams;
  const client = findClient(query.get("client_id"), url.origin);
  if (!client) {
    const hint = "The requested OAuth 2.0 Client does not exist.";
    return fallback(url.origin, "invalid_client", `Client authentication failed. ${hint}`);
  }
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!client.accepts(redirectUri)) {
    const hint =
      "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.";
    return fallback(url.origin, "invalid_request", `${invalid} ${hint}`);
  }
  const request = readRequest(query, client.id, redirectUri);
  if ("error" in request) {
    const state = query.get("state") ?? "";
    return redirect(303, withQuery(redirectUri, { ...request, ...(state !== "" && { state }) }));
  }
  const challenge = signIn.begin(request);
  const cookie = `oauth2_authentication_csrf=${crypto.randomUUID()}; Path=/; HttpOnly; Secure; SameSite=None`;
  return redirect(302, `${url.origin}/oauth2/login?login_challenge=${challenge}`, { "Set-Cookie": cookie });
}

function readRequest(
  query: URLSearchParams,
  client: string,
  redirectUri: string,
): AuthorizationRequest | { error: string; error_description: string } {
  const state = query.get("state") ?? "";
  const scope = query.get("scope") ?? "";
  const challenge = query.get("code_challenge");
  const method = query.get("code_challenge_method") ?? "plain";
  if (query.get("response_type") !== "code") {
    return refuse("unsupported_response_type", "This server only hands out authorization codes.");
  }
  if (state.length < minStateChars) {
    return refuse(
      "invalid_state",
      `The state must have ${minStateChars} characters or more, so that nobody guesses it.`,
    );
  }
  const unknown = scope.split(" ").find((name) => name !== "" && !allowedScopes.includes(name));
  if (unknown !== undefined) return refuse("invalid_scope", `The client may not request scope '${unknown}'.`);
  if (challenge !== null && method !== "plain" && method !== "S256") {
    return refuse("invalid_request", "The code_challenge_method must be plain or S256.");
  }
  const pkce =
    challenge === null ? undefined : { challenge, method: method === "S256" ? ("S256" as const) : ("plain" as const) };
  return { client, redirectUri, scope, state, nonce: query.get("nonce") ?? undefined, pkce };
}

function refuse(error: string, description: string): { error: string; error_description: string } {
  return { error, error_description: description };
}

function fallback(baseUrl: string, error: string, description: string): Response {
  return redirect(302, withQuery(`${baseUrl}/oauth2/fallbacks/error`, { error, error_description: description }));
}
