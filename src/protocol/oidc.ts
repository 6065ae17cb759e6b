/** OpenID Connect side (`/oidc`), see RFC 6749, RFC 7636 and the discovery document. */

export const clientId = "cells-client";
export const scope = "openid email profile pydio offline";
/** Registered on every server for {@link clientId}: it cannot be another port. */
export const loopbackRedirect = "http://localhost:3000/servers/callback";
/** Path of the page that shows the code for pasting, on the server's own address. */
export const pasteRedirectPath = "/oauth2/oob";

export interface TokenAnswer {
  access_token?: string;
  /** Seconds. */
  expires_in?: number;
  id_token?: string;
  refresh_token?: string;
  scope?: string;
  token_type?: string;
}

export interface OAuthErrorBody {
  error?: string;
  error_description?: string;
  error_hint?: string;
  status_code?: number;
}

export interface DiscoveryAnswer {
  issuer?: string;
  authorization_endpoint?: string;
  token_endpoint?: string;
  jwks_uri?: string;
  userinfo_endpoint?: string;
  revocation_endpoint?: string;
  end_session_endpoint?: string;
}
