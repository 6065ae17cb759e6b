import { conventionalSecret, tokenHeader, tokenParameter } from "../../protocol/gateway.ts";
import type { Caller, Context } from "../context.ts";
import { s3Error } from "./error.ts";
import { clockSkewMs, expectedSignature, readSignature, type Signed } from "./sigv4.ts";
import type { Target } from "./target.ts";

/** Who asks, and what the way they proved it allows. */
export interface Access {
  /** `undefined`: anonymous, who sees no workspace at all. */
  readonly caller: Caller | undefined;
  /** True for signed requests, which may do everything; the others may get, head, put, and send parts. */
  readonly full: boolean;
  /** The signature of the head, for bodies in signed chunks; `checked` when it was compared. */
  readonly signature: { readonly signed: Signed; readonly checked: boolean } | undefined;
  /** True when the token stands in the query: the answer is then a download (`Content-Disposition: attachment`). */
  readonly link: boolean;
}

const maxSkewMs = 15 * 60_000;
/** The access key whose signatures are really checked; the token then comes in a header or in the query. */
const gatewayKey = "gateway";

/** Finds out who sends a gateway request, in the order and with the refusals of the real gateway. */
export function authorize(request: Request, target: Target, context: Context): Access | Response {
  const bearer = request.headers.get("authorization");
  if (bearer?.startsWith("Bearer")) {
    return new Response("Unauthorized.\n", { status: 401, headers: { "Content-Type": "text/plain; charset=utf-8" } });
  }
  const signed = readSignature(request, target.query);
  if (signed === "malformed") return s3Error(request, target, "AuthorizationHeaderMalformed", { anonymous: true });
  if (signed) return signed.presigned ? presigned(signed) : inHeader(signed);
  const header = request.headers.get(tokenHeader);
  if (header !== null) return identify(header, { full: false, signature: undefined, link: false });
  const link = target.query.get(tokenParameter);
  if (link !== null) return identify(link, { full: false, signature: undefined, link: true });
  return { caller: undefined, full: false, signature: undefined, link: false };

  function identify(token: string, rest: Omit<Access, "caller">): Access | Response {
    const caller = context.authenticate(token);
    if (!caller) return s3Error(request, target, "AccessDenied", { anonymous: true });
    context.noteUser(caller.user.login);
    return { caller, ...rest };
  }

  function inHeader(signed: Signed): Access | Response {
    if (clockSkewMs(signed, context.clock.now()) > maxSkewMs) return s3Error(request, target, "RequestTimeTooSkewed");
    // The real server validates the token and then signs the request itself: what the client signed with is never looked at.
    if (signed.accessKey !== gatewayKey) {
      return identify(signed.accessKey, { full: true, signature: { signed, checked: false }, link: false });
    }
    const payload = request.headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
    return byGatewayKey(signed, payload, []);
  }

  function presigned(signed: Signed): Access | Response {
    if (signed.accessKey !== gatewayKey) return s3Error(request, target, "InvalidAccessKeyId");
    return byGatewayKey(signed, target.query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD", [tokenParameter]);
  }

  function byGatewayKey(signed: Signed, payload: string, ignored: readonly string[]): Access | Response {
    const expected = expectedSignature(request, context.url, signed, conventionalSecret, payload, ignored);
    if (expected !== signed.signature) return s3Error(request, target, "SignatureDoesNotMatch");
    const inQuery = target.query.get(tokenParameter);
    const token = request.headers.get(tokenHeader) ?? inQuery;
    const rest = { full: true, signature: { signed, checked: true }, link: inQuery !== null };
    return token === null ? { caller: undefined, ...rest } : identify(token, rest);
  }
}
