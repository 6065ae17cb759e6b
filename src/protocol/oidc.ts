/** OpenID Connect side (`/oidc`), see RFC 6749, RFC 7636 and the discovery document. */

export const clientId = "cells-client";
export const scope = "openid email profile pydio offline";
/** Registered on every server for {@link clientId}: it cannot be another port. */
export const loopbackRedirect = "http://localhost:3000/servers/callback";
/** Path of the page that shows the code for pasting, on the server's own address. */
export const pasteRedirectPath = "/oauth2/oob";
