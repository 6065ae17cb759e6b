const grantText =
  "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.";

const errors = {
  invalid_request: { status: 400, text: "The request lacks a parameter or one cannot be read." },
  invalid_client: { status: 401, text: "Client authentication failed. The requested OAuth 2.0 Client does not exist." },
  invalid_grant: { status: 400, text: grantText },
  unsupported_grant_type: { status: 400, text: "This server does not issue tokens for that kind of grant." },
  token_inactive: {
    status: 401,
    text: "Token is inactive because it is malformed, expired or otherwise invalid. Token validation failed.",
  },
} as const;

/** Headers of every answer of the token endpoint (RFC 6749, 5.1). */
export const tokenHeaders = { "Cache-Control": "no-store", Pragma: "no-cache" };

/** An error of the token endpoint (RFC 6749, 5.2). @param more a sentence that says what exactly is wrong */
export function oauthError(error: keyof typeof errors, more = ""): Response {
  const { status, text } = errors[error];
  const body = { error, error_description: more === "" ? text : `${text} ${more}` };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...tokenHeaders, "Content-Type": "application/json;charset=UTF-8" },
  });
}
