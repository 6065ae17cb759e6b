import { CecError } from "../base/errors.ts";
import type { Exchange } from "./exchange.ts";

/** Headers a person set for one server, as what stands in front of it asks for. Their values are treated as secrets. */
export interface OwnHeaders {
  /** Lower-case names. */
  readonly names: ReadonlySet<string>;
  readonly values: readonly string[];
  /** The request's own headers win. */
  addTo(headers: Readonly<Record<string, string>> | undefined): Record<string, string>;
}

/** @throws CecError `failed` naming the header that HTTP cannot carry (RFC 9110, 5.1 and 5.5). */
export function ownHeaders(given: Readonly<Record<string, string>> = {}): OwnHeaders {
  const pairs = Object.entries(given).map(([name, value]): [string, string] => {
    try {
      return [name.toLowerCase(), new Headers([[name, value]]).get(name) ?? ""];
    } catch {
      // The runtime's message may repeat the value.
      throw new CecError("failed", `the header "${name}" set for this server cannot be sent`, {
        operation: "connect",
        hint: 'See "CustomHeaders" of the account in config.json.',
      });
    }
  });
  return {
    names: new Set(pairs.map(([name]) => name)),
    values: pairs.map(([, value]) => value),
    addTo(headers = {}) {
      const taken = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
      return { ...Object.fromEntries(pairs.filter(([name]) => !taken.has(name))), ...headers };
    },
  };
}

/** Sends them with every request. {@link withRedirects}, which comes after, takes them away where a request leaves its server. */
export function withOwnHeaders(next: Exchange, own: OwnHeaders): Exchange {
  if (own.names.size === 0) return next;
  return (call) => next({ ...call, request: { ...call.request, headers: own.addTo(call.request.headers) } });
}
