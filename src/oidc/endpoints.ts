import type { AuthorizationServer, Client } from "oauth4webapi";
import { clientId } from "../protocol/oidc.ts";

/** The addresses a Cells server has under `/oidc`. They are fixed, so a refresh costs one request and not two. */
export function authorizationServer(url: string): AuthorizationServer {
  return {
    issuer: `${url}/oidc/`,
    authorization_endpoint: `${url}/oidc/oauth2/auth`,
    token_endpoint: `${url}/oidc/oauth2/token`,
    userinfo_endpoint: `${url}/oidc/userinfo`,
    revocation_endpoint: `${url}/oidc/oauth2/revoke`,
  };
}

/** A public client (RFC 6749, 2.1): there is no secret to keep. */
export const oauthClient: Client = { client_id: clientId };
