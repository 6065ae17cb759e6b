import { CecError, type ErrorFacts } from "../base/errors.ts";
import { neverSent, runtimeCode } from "../base/runtime-code.ts";
import { withFacts } from "../base/with-facts.ts";
import { proxyRefusal } from "./proxy.ts";
import { redactText } from "./redact.ts";
import type { WireRequest } from "./types.ts";

const untrusted = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
]);

const proxyHint = "Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or except the server with NO_PROXY.";

/** True when there is no such host: trying again seldom helps. */
export function unknownHost(error: unknown): boolean {
  return runtimeCode(error) === "ENOTFOUND";
}

/** True when the certificate is signed by someone we do not know. */
export function unknownAuthority(error: unknown): boolean {
  return untrusted.has(runtimeCode(error) ?? "");
}

/**
 * Our error for one of the runtime's: `failed` where the same call would fail again (TLS, a local file), else `unavailable`.
 * @param proxy the one the request goes through, which is then what could not be reached
 */
export function networkError(
  error: unknown,
  request: Pick<WireRequest, "operation" | "path" | "url">,
  proxy?: URL | undefined,
): CecError {
  const facts: ErrorFacts = {
    operation: request.operation,
    ...(request.path === undefined ? {} : { path: request.path }),
    cause: error,
  };
  if (error instanceof CecError) return withFacts(error, facts);
  // Bun's fetch: CONNECT was refused.
  if (error instanceof Error && "code" in error && error.code === "ERR_PROXY_TUNNEL") {
    return withFacts(proxyRefusal("status" in error ? Number(error.status) : 0), facts);
  }
  const host = URL.canParse(request.url) ? new URL(request.url).host : "the server";
  const code = runtimeCode(error) ?? "";
  if (code === "ENOTFOUND") {
    const hint = proxy ? proxyHint : "Check the server's address, and that you are connected.";
    const whom = proxy ? `${proxy.host}, the proxy` : host;
    return new CecError("unavailable", `there is no host ${whom}`, { ...facts, hint });
  }
  if (neverSent(error)) {
    const hint = proxy ? proxyHint : "Check that the server runs, and its address and port.";
    const whom = proxy ? `the proxy ${proxy.host}` : host;
    return new CecError("unavailable", `cannot connect to ${whom} (${code})`, { ...facts, hint });
  }
  const tls = tlsProblem(code);
  if (tls) return new CecError("failed", `${host}: ${tls.message}`, { ...facts, hint: tls.hint });
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR" || code === "EIO") {
    return new CecError("failed", `the file to send cannot be read (${code})`, facts);
  }
  if (code === "ERR_INVALID_URL" || code === "ERR_INVALID_ARG_VALUE") {
    return new CecError("failed", "not a usable server address", { ...facts, hint: "Write it like https://host." });
  }
  const detail = error instanceof Error ? redactText(firstSentence(error.message)) : "unknown cause";
  return new CecError("unavailable", `the connection to ${host} broke (${code === "" ? detail : code})`, facts);
}

function tlsProblem(code: string): { message: string; hint: string } | undefined {
  if (untrusted.has(code)) {
    return {
      message: `the certificate is not signed by a known authority (${code})`,
      hint: "Name the authority's certificate with --ca-cert FILE, or accept any certificate with --skip-verify.",
    };
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return { message: "the certificate is for another host", hint: "Use the host name the certificate was made for." };
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return {
      message: `the certificate is out of date (${code})`,
      hint: "Check this machine's clock; else renew the certificate.",
    };
  }
  if (code === "EPROTO" || code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return { message: "no TLS connection came about", hint: "If the server has no TLS, write http:// in its address." };
  }
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|CRL_|UNABLE_TO_)/.test(code)) {
    return { message: `TLS failed (${code})`, hint: "Check the certificates and the key that are set." };
  }
  return undefined;
}

function firstSentence(text: string): string {
  return text.split(/[\n.]/, 1)[0]?.slice(0, 200) ?? "";
}
