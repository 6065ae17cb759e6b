import { CecError } from "../base/errors.ts";
import { clientId, scope } from "../protocol/oidc.ts";
import { authorizationServer, oauthClient } from "./endpoints.ts";
import { oauthFailure } from "./oauth-error.ts";

/** An authorization request that has been made up and not answered yet. Nothing else has to be remembered. */
export interface AuthorizationRequest {
  /** Where the person signs in. */
  readonly address: string;
  readonly redirectUri: string;
  readonly state: string;
  /** PKCE (RFC 7636): proves at the exchange that the code was asked for by us. */
  readonly verifier: string;
}

/** Composes `GET /oidc/oauth2/auth` (RFC 6749, 4.1.1) with PKCE S256 and a random state. Nothing is sent. */
export async function requestAuthorization(url: string, redirectUri: string): Promise<AuthorizationRequest> {
  const oauth = await import("oauth4webapi");
  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const address = new URL(`${url}/oidc/oauth2/auth`);
  address.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).toString();
  return { address: address.href, redirectUri, state, verifier };
}

/**
 * Reads the query the browser brought back to the redirect address (RFC 6749, 4.1.2): the code, if the state is ours.
 * @throws CecError `sign-in` when it was denied, or belongs to another sign-in.
 */
export async function readAuthorizationAnswer(
  request: Pick<AuthorizationRequest, "state" | "address">,
  query: URLSearchParams,
): Promise<string> {
  const operation = "sign in";
  const oauth = await import("oauth4webapi");
  if (query.get("state") !== request.state) {
    throw new CecError("sign-in", "the browser came back from another sign-in: its state is not the one sent", {
      operation,
      hint: "Use the address of this run, in a new browser tab.",
    });
  }
  try {
    const server = authorizationServer(new URL(request.address).origin);
    const code = oauth.validateAuthResponse(server, oauthClient, query, request.state).get("code");
    if (code) return code;
  } catch (error) {
    throw oauthFailure(operation, error);
  }
  throw new CecError("sign-in", "the browser came back without a code", {
    operation,
    hint: "Start the sign-in again.",
  });
}

/**
 * Takes the code out of what a person pasted: the code alone, the address of the page that showed it, or that page's query.
 * @throws CecError `sign-in` when there is none, or the state in it is not ours.
 */
export async function readPastedCode(request: AuthorizationRequest, pasted: string): Promise<string> {
  const text = pasted.trim();
  const queryStart = text.indexOf("?");
  if (queryStart >= 0 || /(^|&)code=/.test(text)) {
    const query = new URLSearchParams(text.slice(queryStart + 1));
    return readAuthorizationAnswer(request, query);
  }
  if (text === "" || /\s/.test(text)) {
    throw new CecError("sign-in", "that is not a code", {
      operation: "sign in",
      hint: "Paste the code the page shows.",
    });
  }
  return text;
}
