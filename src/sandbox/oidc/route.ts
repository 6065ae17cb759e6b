import type { Context } from "../context.ts";

/** The OpenID Connect side: `/oidc`, and the pages under `/oauth2`. */
export async function handleOidc(_request: Request, _context: Context): Promise<Response> {
  return new Response(null, { status: 501 });
}
