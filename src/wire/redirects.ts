import { CecError } from "../base/errors.ts";
import { discardBody, type Exchange } from "./exchange.ts";
import { redactUrl } from "./redact.ts";
import type { WireRequest } from "./types.ts";

const maxHops = 5;
const credentialHeaders = ["authorization", "x-pydio-bearer", "cookie"];

/**
 * Follows redirects within one origin: same scheme, host and port, method and body kept (303 makes it a GET). Every other target counts as
 * another host, the same name on https included: no credential and no body goes there. A plain GET or HEAD without credentials may, which
 * is what downloads of releases need; the headers `ownNames`, meant for the first server, are left out then. Anything else ends in CecError `failed` that names the address to use instead.
 */
export function withRedirects(next: Exchange, ownNames: ReadonlySet<string> = new Set()): Exchange {
  return async (call) => {
    let request = call.request;
    for (let hop = 0; ; hop += 1) {
      const reply = await next({ ...call, request });
      const location = reply.headers.get("location");
      if (request.redirect === "manual" || location === null || ![301, 302, 303, 307, 308].includes(reply.status)) {
        return reply;
      }
      await discardBody(reply.body);
      const problem = (message: string, hint: string): CecError =>
        new CecError("failed", message, {
          operation: request.operation,
          ...(request.path === undefined ? {} : { path: request.path }),
          hint,
          status: reply.status,
        });
      if (!URL.canParse(location, request.url)) throw problem("the server redirects to nowhere", "Check its address.");
      const target = new URL(location, request.url);
      if (hop >= maxHops) throw problem("the server redirects in circles", "Check its address.");
      if (target.origin !== new URL(request.url).origin && !mayLeave(request)) {
        throw problem(
          `the server redirects to ${target.origin}, where this request must not go`,
          target.protocol === "https:" || target.protocol === "http:"
            ? `If that is the server you mean, use the address ${target.origin}.`
            : "Check the server's address.",
        );
      }
      const stays = target.origin === new URL(request.url).origin;
      request = retarget(stays ? request : without(ownNames, request), target, reply.status);
    }
  };
}

function mayLeave(request: WireRequest): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (redactUrl(request.url).includes("***")) return false;
  return !Object.keys(request.headers ?? {}).some((name) => credentialHeaders.includes(name.toLowerCase()));
}

function without(names: ReadonlySet<string>, request: WireRequest): WireRequest {
  const kept = Object.entries(request.headers ?? {}).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...request, headers: Object.fromEntries(kept) };
}

function retarget(request: WireRequest, target: URL, status: number): WireRequest {
  target.hash = "";
  if (status !== 303 || request.method === "HEAD") return { ...request, url: target.href };
  const { body: _dropped, ...rest } = request;
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() !== "content-type");
  return { ...rest, method: "GET", url: target.href, headers: Object.fromEntries(headers) };
}
