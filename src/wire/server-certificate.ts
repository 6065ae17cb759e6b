import { isCecError } from "../base/errors.ts";
import { foreignText } from "../base/foreign-text.ts";
import { runtimeCode } from "../base/runtime-code.ts";
import { within } from "../base/within.ts";
import { networkError, unknownAuthority } from "./network-error.ts";
import { endpointOf, nodeConnector } from "./node-connect.ts";
import { proxyChoice } from "./proxy.ts";

/** What a person needs to decide whether a certificate is the right one. The names come from the server: they are made fit to show. */
export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of the DER form, upper-case hexadecimal with colons, as other programs show it. */
  readonly sha256: string;
  /** Milliseconds since the epoch. */
  readonly validFromMs: number;
  readonly validToMs: number;
}

/**
 * Looks at the certificate of a server without trusting it: connects, through the proxy where one is set, and sends nothing.
 * @throws CecError `unavailable` when there is no connection, `failed` when the other side speaks no TLS.
 */
export async function lookAtCertificate(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
  timeoutMs = 15_000,
): Promise<ServerCertificate> {
  const address = new URL(url);
  const trust = { ca: undefined, cert: undefined, key: undefined, verify: false, pinnedSha256: undefined };
  const { TLSSocket } = await import("node:tls");
  try {
    const connect = await nodeConnector(trust);
    const socket = await within(timeoutMs, address.host, connect(tlsEndpoint(address), proxyChoice(env)(address)));
    if (!(socket instanceof TLSSocket)) throw new Error("no TLS connection");
    const certificate = socket.getPeerCertificate();
    socket.destroy();
    return {
      subject: distinguishedName(certificate.subject),
      issuer: distinguishedName(certificate.issuer),
      sha256: certificate.fingerprint256,
      validFromMs: Date.parse(certificate.valid_from),
      validToMs: Date.parse(certificate.valid_to),
    };
  } catch (error) {
    throw networkError(error, { operation: "look at the certificate", url });
  }
}

/** True for a failure of the wire that means: this certificate cannot be told from a forged one. */
export function isUntrustedCertificate(error: unknown): boolean {
  if (!isCecError(error, "failed")) return false;
  const { cause } = error;
  return (
    unknownAuthority(cause) ||
    ["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH", "CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"].includes(
      runtimeCode(cause) ?? "",
    )
  );
}

function tlsEndpoint(address: URL): { host: string; port: number } {
  return { ...endpointOf(address), port: Number(address.port || 443) };
}

/** `CN=files.example.com, O=Example`: the general part last, as certificates are usually shown. */
function distinguishedName(name: object): string {
  return Object.entries(name)
    .reverse()
    .map(([key, value]) => `${key}=${foreignText(Array.isArray(value) ? value.join("+") : String(value))}`)
    .join(", ");
}
