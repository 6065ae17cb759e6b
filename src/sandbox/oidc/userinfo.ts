import type { Context } from "../context.ts";

const refusedText =
  "The request could not be authorized. Check that you provided valid credentials in the right format.";

/** `GET /oidc/userinfo`: who an OAuth or session token belongs to. Personal and document tokens are refused here, as nowhere else. */
export function userinfo(request: Request, context: Context): Response {
  const bearer = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const caller = bearer === undefined ? undefined : context.authenticate(bearer);
  if (caller?.token.kind !== "access") return refused();
  const { user, token } = caller;
  const body = {
    aud: [token.client],
    authSource: "Pydio Cells",
    auth_time: token.issuedAt,
    email: user.attributes.email ?? "",
    iat: token.issuedAt,
    iss: `${context.url.origin}/oidc/`,
    name: user.login,
    rat: token.issuedAt,
    sub: user.uuid,
  };
  return new Response(`${JSON.stringify(body)}\n`, { headers: { "Content-Type": "application/json; charset=utf-8" } });
}

function refused(): Response {
  const error = { error: "request_unauthorized", error_description: refusedText };
  return new Response(`${JSON.stringify(error)}\n`, {
    status: 401,
    headers: {
      "Content-Type": "application/json",
      "WWW-Authenticate": `Bearer error="${error.error}",error_description="${refusedText}"`,
    },
  });
}
