import type { Sandbox } from "../../src/sandbox/index.ts";
import { signedBy } from "../support/signed-by.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests
type Json = any;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `{}` when it is none. */
  readonly json: Json;
}

/** Bare requests to a sandbox in the name of one user, with nothing of the client between. */
export interface Caller {
  readonly token: string;
  /** `path` begins with `/a`. */
  rest(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** By the token header; `key` may carry a query. */
  gateway(method: string, key: string, headers?: Record<string, string>, body?: BodyInit): Promise<Response>;
  /** With the token as access key; the signature itself is never looked at for those. */
  signed(method: string, key: string, headers?: Record<string, string>, body?: BodyInit): Promise<Response>;
  put(key: string, content: BodyInit): Promise<Response>;
}

export function callerOf(sandbox: Pick<Sandbox, "url" | "tokens">, user: string): Caller {
  const token = sandbox.tokens[user] ?? "";
  const send = (method: string, path: string, headers: Record<string, string>, body?: BodyInit) =>
    fetch(sandbox.url + path, { method, headers, redirect: "manual", ...(body === undefined ? {} : { body }) });
  const gateway = (method: string, key: string, headers: Record<string, string> = {}, body?: BodyInit) =>
    send(method, `/io/${key}`, { "x-pydio-bearer": token, ...headers }, body);
  return {
    token,
    rest: async (method, path, body, headers = {}) => {
      const type = body === undefined ? {} : { "content-type": "application/json" };
      const bearer = token === "" ? {} : { authorization: `Bearer ${token}` };
      const sent = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
      const response = await send(method, path, { ...type, ...bearer, ...headers }, sent);
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parsed(text) };
    },
    gateway,
    signed: (method, key, headers = {}, body) => send(method, `/io/${key}`, { ...signedBy(token), ...headers }, body),
    put: async (key, content) => {
      const response = await gateway("PUT", key, {}, content);
      if (!response.ok) throw new Error(`PUT ${key}: ${response.status} ${await response.text()}`);
      return response;
    },
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
