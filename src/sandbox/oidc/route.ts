import type { Context } from "../context.ts";
import { authorize } from "./authorize.ts";
import { discovery } from "./discovery.ts";
import { publicKeys } from "./keys.ts";
import { loginPage } from "./login-page.ts";
import { tokenHeaders } from "./oauth-error.ts";
import { html, page } from "./page.ts";
import { readForm, token } from "./token.ts";
import { userinfo } from "./userinfo.ts";

type Handler = (request: Request, context: Context) => Response | Promise<Response>;

const pages: Readonly<Record<string, Handler>> = {
  "/oauth2/login": loginPage,
  "/oauth2/oob": showCode,
  "/oauth2/fallbacks/error": showError,
};

/** By method and path. */
const endpoints: Readonly<Record<string, Handler>> = {
  "GET /oidc/.well-known/openid-configuration": (_request, { url }) => json(discovery(url.origin)),
  "GET /oidc/.well-known/jwks.json": async (_request, { facts }) => json(await publicKeys(facts.documents)),
  "GET /oidc/oauth2/auth": (_request, context) => authorize(context),
  "POST /oidc/oauth2/token": token,
  "POST /oidc/oauth2/revoke": revoke,
  "GET /oidc/userinfo": userinfo,
  "POST /oidc/userinfo": userinfo,
};

/** The OpenID Connect side: `/oidc`, and the pages under `/oauth2`. */
export async function handleOidc(request: Request, context: Context): Promise<Response> {
  const { path } = context;
  const own = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (own) return own(request, context);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const endpoint = endpoints[`${method} ${path}`];
  if (endpoint) return endpoint(request, context);
  return new Response("404 page not found\n", {
    status: 404,
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
}

/** `POST /oidc/oauth2/revoke` (RFC 7009): 200 also for unknown tokens; an access and a refresh token die together. */
async function revoke(request: Request, context: Context): Promise<Response> {
  const form = await readForm(request);
  context.facts.tokens.revoke(form.get("token") ?? "");
  return new Response(null, { headers: tokenHeaders });
}

/** `/oauth2/oob`: shows the code for pasting into the program that asked for it. */
function showCode(_request: Request, { url }: Context): Response {
  const code = url.searchParams.get("code") ?? "";
  if (code === "") return page("No code", "<p>This address carries no code.</p>", 400);
  return page("Your code", `<p>Paste it into the program that waits for it.</p><code id="code">${html(code)}</code>`);
}

function showError(_request: Request, { url }: Context): Response {
  const text = url.searchParams.get("error_description") ?? "";
  return page(
    "Sign-in failed",
    `<p role="alert">${html(url.searchParams.get("error") ?? "error")}</p><p>${html(text)}</p>`,
  );
}

function json(body: object): Response {
  return new Response(`${JSON.stringify(body)}\n`, { headers: { "Content-Type": "application/json; charset=utf-8" } });
}
