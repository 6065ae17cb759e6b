import { CecError, type ErrorFacts } from "../base/errors.ts";
import { withFacts } from "../base/with-facts.ts";
import { afterTries } from "../wire/after-tries.ts";
import type { Method, TokenSource, Wire, WireResponse } from "../wire/types.ts";
import { isTokenRefusal, judgeRest, type Refusal, restFailure } from "./failure.ts";
import { firstJson } from "./first-json.ts";

export interface RestCall {
  readonly operation: string;
  readonly path?: string;
  readonly method: Method;
  /** Below the root of the REST side, encoded: `/tree/stats`. No query: access rules of the server match it as part of the path. */
  readonly endpoint: string;
  readonly body?: object;
  /** Whether it may be sent twice. Default: GET and DELETE only, because `PUT` starts jobs here. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Rest {
  /**
   * Sends as the account, renewing a refused token once, and answers the parsed body; an empty one is `{}`.
   * @throws CecError what {@link restFailure} makes of anything but a success in JSON, and what the wire and the token source throw.
   */
  json<Answer extends object>(call: RestCall): Promise<Answer>;
  /** The same for the few answers that are not JSON. */
  text(call: RestCall): Promise<string>;
}

/** Calls of the REST side at `root` (`https://host/a`); without `tokens` as nobody. */
export function restCaller(wire: Wire, root: string, tokens: TokenSource | undefined): Rest {
  function send(call: RestCall, token: string | undefined): Promise<WireResponse> {
    return wire.send({
      operation: call.operation,
      ...(call.path === undefined ? {} : { path: call.path }),
      method: call.method,
      url: `${root}${call.endpoint}`,
      headers: {
        accept: call.endpoint === "/frontend/state" ? "application/xml, */*" : "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      idempotent: call.idempotent ?? (call.method === "GET" || call.method === "DELETE"),
      whole: true,
      judge: judgeRest,
      signal: call.signal,
    });
  }

  async function answered(call: RestCall): Promise<Refusal & { readonly attempts: number }> {
    let token = await tokens?.current(call.signal);
    for (let renewed = false; ; renewed = true) {
      const answer = await send(call, token);
      const refusal = {
        status: answer.status,
        contentType: answer.headers.get("content-type") ?? "",
        text: await answer.text(),
        attempts: answer.attempts,
      };
      if (!isTokenRefusal(refusal) || renewed || !tokens || token === undefined) return refusal;
      token = await tokens.renew(token, call.signal);
    }
  }

  return {
    async json<Answer extends object>(call: RestCall): Promise<Answer> {
      const answer = await answered(call);
      const { status, contentType, text } = answer;
      if (status >= 300) throw afterTries(restFailure(answer, factsOf(call)), answer.attempts);
      if (text.trim() === "") return {} as Answer;
      if (!contentType.includes("json")) throw restFailure(answer, factsOf(call));
      return parse<Answer>(text, answer, call);
    },
    async text(call) {
      const answer = await answered(call);
      if (answer.status >= 300 || answer.contentType.includes("text/html")) {
        throw afterTries(restFailure(answer, factsOf(call)), answer.attempts);
      }
      return answer.text;
    },
  };
}

function parse<Answer extends object>(text: string, answer: Refusal, call: RestCall): Answer {
  try {
    const value = firstJson(text);
    if (typeof value === "object" && value !== null) return value as Answer;
  } catch (cause) {
    throw withFacts(
      restFailure(answer, { ...factsOf(call), cause }),
      {},
      "the server's answer is not the JSON it says it is",
    );
  }
  throw restFailure(answer, factsOf(call));
}

function factsOf({ operation, path }: RestCall): ErrorFacts {
  return path === undefined ? { operation } : { operation, path };
}

/**
 * A node's path, or another name, as the end of an endpoint; slashes stay.
 * @throws CecError `usage` for segments that would change the address (`.`, `..`) and for broken Unicode.
 */
export function encodePath(path: string): string {
  const segments = path.split("/");
  if (segments.some((segment) => segment === "." || segment === "..")) {
    throw new CecError("usage", "not a path the server can hold", { path });
  }
  try {
    return segments.map(encodeURIComponent).join("/");
  } catch (cause) {
    throw new CecError("usage", "the name is not valid Unicode", { path, cause });
  }
}
