import type { ErrorFacts } from "../base/errors.ts";
import type { Method, TokenSource, Wire } from "../wire/types.ts";
import { firstJson, htmlFailure, restFailure } from "./failure.ts";

export interface CellsOptions {
  readonly wire: Wire;
  /** Scheme, host and port of the server. */
  readonly url: string;
  /** Where REST is, from the server's own settings. Default `/a`. */
  readonly restRoot?: string;
  readonly tokens: TokenSource;
}

export interface RestCall {
  readonly operation: string;
  /** The node it is about, for errors. */
  readonly subject?: string;
  readonly method: Method;
  /** Below the REST root, encoded: `/tree/stats`. */
  readonly route: string;
  readonly body?: object;
  /** POST calls that only read may be sent twice. */
  readonly reads?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface RestCaller {
  /** Sends a call and reads its JSON; `{}` for an empty body. @throws CecError of the class the answer tells. */
  json<Answer>(call: RestCall): Promise<Answer>;
  /** The same for an answer that is not JSON. */
  text(call: RestCall, accept: string): Promise<string>;
  readonly options: CellsOptions;
}

/** Speaks REST with the token of the moment; a refused token is renewed once. */
export function restCaller(options: CellsOptions): RestCaller {
  const root = `${options.url.replace(/\/+$/, "")}${options.restRoot ?? "/a"}`;

  async function send(call: RestCall, accept: string): Promise<{ text: string; type: string }> {
    const facts: ErrorFacts = {
      operation: call.operation,
      ...(call.subject === undefined ? {} : { path: call.subject }),
    };
    let token = await options.tokens.current(call.signal);
    for (let renewed = false; ; renewed = true) {
      const answer = await options.wire.send({
        operation: call.operation,
        ...(call.subject === undefined ? {} : { path: call.subject }),
        method: call.method,
        url: root + call.route,
        headers: {
          authorization: `Bearer ${token}`,
          accept,
          ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        ...(call.reads ? { idempotent: true } : {}),
        signal: call.signal,
      });
      const text = await answer.text();
      if (answer.status < 400) return { text, type: answer.headers.get("content-type") ?? "" };
      const failure = restFailure(answer.status, text, facts);
      if (failure.code !== "sign-in" || answer.status !== 401 || renewed) throw failure;
      token = await options.tokens.renew(token, call.signal);
    }
  }

  return {
    options,
    async json<Answer>(call: RestCall): Promise<Answer> {
      const { text, type } = await send(call, "application/json");
      if (text === "") return {} as Answer;
      const parsed = type.includes("text/html") ? undefined : firstJson(text);
      if (parsed === undefined) throw htmlFailure({ operation: call.operation });
      return parsed as Answer;
    },
    async text(call, accept) {
      const { text, type } = await send(call, accept);
      if (type.includes("text/html")) throw htmlFailure({ operation: call.operation });
      return text;
    },
  };
}

/** A node's path inside an address. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
