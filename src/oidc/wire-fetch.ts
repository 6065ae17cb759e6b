import type { CustomFetchOptions } from "oauth4webapi";
import { CecError } from "../base/errors.ts";
import type { WireRequest } from "../wire/types.ts";
import type { OidcContext } from "./types.ts";

/**
 * Sends what `oauth4webapi` has composed through the wire, so that proxy, authorities, deadlines and trace are those of every other call.
 * The ID token is taken out of the answer: it is neither used nor kept (the bearer is the opaque access token, the login comes from the
 * server), and checking its issuer would refuse servers reached by another name than the one they are configured with.
 * @param onAnswer is told of the body of a good answer before anything else is done with it.
 */
export function wireFetch(context: OidcContext, operation: string, onAnswer?: (text: string) => void) {
  return async (url: string, init: CustomFetchOptions<string, unknown>): Promise<Response> => {
    const request: WireRequest = {
      operation,
      method: init.method === "GET" ? "GET" : "POST",
      url,
      headers: init.headers,
      redirect: "manual",
      signal: context.signal,
      ...(init.body === undefined || init.body === null ? {} : { body: String(init.body) }),
    };
    const answer = await context.wire.send(request);
    const text = await answer.text(1 << 20);
    if (answer.status >= 500 || answer.status === 429) {
      const { status } = answer;
      throw new CecError("unavailable", `the server could not ${operation} (status ${status})`, { operation, status });
    }
    if (answer.status === 200) onAnswer?.(text);
    const headers = new Headers();
    for (const name of ["content-type", "www-authenticate"]) {
      const value = answer.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const empty = answer.status === 204 || answer.status === 304;
    return new Response(empty ? null : withoutIdToken(text), { status: answer.status, headers });
  };
}

export function withoutIdToken(text: string): string {
  if (!text.includes('"id_token"')) return text;
  try {
    const { id_token: _, ...rest } = JSON.parse(text);
    return JSON.stringify(rest);
  } catch {
    return text;
  }
}
