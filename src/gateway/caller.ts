import { CecError, type ErrorFacts } from "../base/errors.ts";
import { tokenHeader } from "../protocol/gateway.ts";
import { afterTries } from "../wire/after-tries.ts";
import type { BrokenAnswer, Method, Pace, TokenSource, Wire, WireBody, WireResponse } from "../wire/types.ts";
import { type GatewayError, gatewayFailure, isTokenRefusal, judgeGateway, parseGatewayError } from "./failure.ts";
import { signedHeaders } from "./sign.ts";

export interface GatewayCall {
  readonly operation: string;
  readonly path: string;
  readonly method: Method;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: WireBody;
  readonly pace?: Pace | undefined;
  readonly onSent?: ((bytes: number) => void) | undefined;
  /** The server only takes it signed: lists, deletions. */
  readonly mustSign?: boolean;
  readonly idempotent?: boolean;
  readonly whole?: boolean;
  /** See `WireRequest`. */
  readonly broke?: BrokenAnswer | undefined;
  /** Statuses that another try will not change, though they look like it. */
  readonly lasting?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

export type GatewayCaller = (call: GatewayCall) => Promise<WireResponse>;

/**
 * Sends a call as who we are: the token in its header, which costs nothing, or as access key of a signature where the server insists. A
 * refused token is renewed once. A server that refuses the header form for something the signed form may do is remembered.
 * The caller resolves for answers below 400 only and throws what {@link gatewayFailure} makes of the others.
 */
export function gatewayCaller(wire: Wire, tokens: TokenSource): GatewayCaller {
  let headerWorks = false;
  let headerRefused = false;

  async function sendAs(call: GatewayCall, token: string, sign: boolean): Promise<WireResponse> {
    const given = call.headers ?? {};
    // HEAD has no body to tell a lasting 500 from a passing one, and what it answers 500 for are folders.
    const lasting = call.lasting ?? (call.method === "HEAD" ? [500] : []);
    const headers = sign
      ? await signedHeaders(call.method, call.url, token, given, wire.counts().serverAheadMs)
      : { ...given, [tokenHeader]: token };
    return wire.send({
      operation: call.operation,
      path: call.path,
      method: call.method,
      url: call.url,
      headers,
      ...(call.body === undefined ? {} : { body: call.body, pace: call.pace, onSent: call.onSent }),
      ...(call.idempotent === undefined ? {} : { idempotent: call.idempotent }),
      ...(call.whole === undefined ? {} : { whole: call.whole }),
      ...(call.broke === undefined ? {} : { broke: call.broke }),
      judge: (answer) => (lasting.includes(answer.status) ? "final" : judgeGateway(answer)),
      signal: call.signal,
    });
  }

  return async (call) => {
    const facts: ErrorFacts = { operation: call.operation, path: call.path };
    let token = await tokens.current(call.signal);
    let renewed = false;
    let clockSet = false;
    let sign = call.mustSign === true || headerRefused;
    for (;;) {
      const answer = await sendAs(call, token, sign);
      if (answer.status < 400) {
        if (!sign) headerWorks = true;
        else if (call.mustSign !== true && !headerWorks) headerRefused = true;
        return answer;
      }
      const error = await explain(call, answer, (probe) => sendAs(probe, token, sign));
      const tokenRefused = isTokenRefusal(error);
      if (error.code === "AccessDenied" && !sign && !(tokenRefused && headerWorks)) {
        // Forbidden, or a server that takes no unsigned call: the signed one tells, and if it works we keep to it.
        sign = true;
      } else if (error.code === "RequestTimeTooSkewed" && !clockSet) {
        // The refusal says what time it is there.
        clockSet = true;
      } else if (tokenRefused && !renewed) {
        renewed = true;
        token = await tokens.renew(token, call.signal);
        sign = call.mustSign === true || headerRefused;
      } else {
        throw afterTries(gatewayFailure(error, facts), answer.attempts);
      }
    }
  };
}

/** The error of an answer. One to HEAD says nothing: the same question as a GET of one byte does. */
async function explain(
  call: GatewayCall,
  answer: WireResponse,
  send: (probe: GatewayCall) => Promise<WireResponse>,
): Promise<GatewayError> {
  if (call.method !== "HEAD" || (answer.status !== 403 && answer.status !== 500)) {
    return parseGatewayError(answer.status, await answer.text(1024 * 1024));
  }
  const probe = await send({ ...call, method: "GET", headers: { ...call.headers, range: "bytes=0-0" } });
  if (probe.status >= 400 && probe.status !== 416)
    return parseGatewayError(probe.status, await probe.text(1024 * 1024));
  await probe.discard();
  throw new CecError("unavailable", `the server failed (status ${answer.status})`, {
    operation: call.operation,
    path: call.path,
    status: answer.status,
  });
}
