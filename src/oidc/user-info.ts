import { CecError } from "../base/errors.ts";
import type { OidcContext } from "./types.ts";

/**
 * Login the access token belongs to, from `GET /oidc/userinfo` (its `name`).
 * @returns `undefined` for personal access tokens, which this endpoint refuses, and for servers without it.
 */
export async function userOfToken(context: OidcContext, accessToken: string): Promise<string | undefined> {
  const response = await context.wire.send({
    operation: "ask who signed in",
    method: "GET",
    url: `${context.url}/oidc/userinfo`,
    headers: { Authorization: `Bearer ${accessToken}`, Accept: "application/json" },
    redirect: "manual",
    signal: context.signal,
  });
  const text = await response.text(1 << 20);
  if (response.status >= 500) {
    throw new CecError("unavailable", `the server could not say who signed in (status ${response.status})`, {
      operation: "ask who signed in",
      status: response.status,
    });
  }
  if (response.status !== 200) return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== "object" || answer === null || !("name" in answer)) return undefined;
    return typeof answer.name === "string" && answer.name !== "" ? answer.name : undefined;
  } catch {
    return undefined;
  }
}
