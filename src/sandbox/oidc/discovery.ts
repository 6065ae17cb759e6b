/** `GET /oidc/.well-known/openid-configuration`. @param baseUrl address of the server, no trailing slash */
export function discovery(baseUrl: string): object {
  const at = (path: string) => `${baseUrl}/oidc/${path}`;
  return {
    issuer: at(""),
    authorization_endpoint: at("oauth2/auth"),
    token_endpoint: at("oauth2/token"),
    jwks_uri: at(".well-known/jwks.json"),
    subject_types_supported: ["public"],
    response_types_supported: ["code", "code id_token", "id_token", "token id_token", "token", "token id_token code"],
    claims_supported: ["sub"],
    grant_types_supported: ["authorization_code", "implicit", "client_credentials", "refresh_token"],
    response_modes_supported: ["query", "fragment"],
    userinfo_endpoint: at("userinfo"),
    scopes_supported: ["offline_access", "offline", "openid"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic", "private_key_jwt", "none"],
    userinfo_signing_alg_values_supported: ["none", "RS256"],
    id_token_signing_alg_values_supported: ["RS256"],
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    claims_parameter_supported: false,
    revocation_endpoint: at("oauth2/revoke"),
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    end_session_endpoint: at("oauth2/sessions/logout"),
    request_object_signing_alg_values_supported: ["RS256", "none"],
    code_challenge_methods_supported: ["plain", "S256"],
  };
}
