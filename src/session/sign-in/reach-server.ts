import { CecError } from "../../base/errors.ts";
import type { BootconfAnswer } from "../../protocol/rest.ts";
import { isUntrustedCertificate, lookAtCertificate, type ServerCertificate } from "../../wire/server-certificate.ts";
import type { Wire } from "../../wire/types.ts";
import type { Account } from "../account.ts";
import type { Accounts } from "../accounts/open-accounts.ts";
import type { SignInTarget } from "../accounts/prove-account.ts";
import { wireNeeds } from "../wire-needs.ts";

export type { ServerCertificate } from "../../wire/server-certificate.ts";

export interface ReachOptions {
  readonly accounts: Accounts;
  readonly url: string;
  /** The account that signs in anew: what it was stored with counts for the network. */
  readonly account?: Account | undefined;
  /** Fingerprint accepted beforehand. */
  readonly pinnedSha256?: string | undefined;
  /** Asks whether a certificate nobody vouches for is the right one. */
  readonly acceptCertificate: (certificate: ServerCertificate) => Promise<boolean>;
}

export interface ReachedServer {
  readonly target: SignInTarget;
  /** To be kept with the account. */
  readonly pinnedSha256: string | undefined;
}

/**
 * Makes sure that a Cells server answers at an address before anyone types a secret for it.
 * @throws CecError `failed` when something else answers or its certificate is not accepted, `unavailable` when nothing does.
 */
export async function reachServer(options: ReachOptions): Promise<ReachedServer> {
  const { accounts, url } = options;
  const needs = wireNeeds(accounts.settings, options.account);
  const pinnedSha256 = options.pinnedSha256 ?? needs.pinnedSha256;
  const wire = accounts.options.makeWire({ ...needs, pinnedSha256 });
  if (url.startsWith("http:") && !/^http:\/\/(localhost|127\.|\[::1\])/.test(url)) {
    accounts.options.warn(`The connection to ${url} is not encrypted: others on the way can read what is sent.`);
  }
  try {
    await greet(wire, url, accounts.options.signal);
    return { target: { accounts, wire, url }, pinnedSha256 };
  } catch (error) {
    wire.close();
    if (pinnedSha256 !== undefined || !isUntrustedCertificate(error)) throw error;
    const certificate = await lookAtCertificate(url, accounts.options.env);
    if (!(await options.acceptCertificate(certificate))) throw untrusted(url, certificate, error);
    const accepted = certificate.sha256.replaceAll(":", "").toLowerCase();
    return reachServer({ ...options, pinnedSha256: accepted });
  }
}

async function greet(wire: Wire, url: string, signal: AbortSignal | undefined): Promise<void> {
  const operation = "reach the server";
  const response = await wire.send({
    operation,
    method: "GET",
    url: `${url}/a/frontend/bootconf`,
    headers: { Accept: "application/json" },
    signal,
  });
  const text = await response.text(16 << 20);
  if (response.status >= 500) {
    const { status } = response;
    throw new CecError("unavailable", `${url} answers that it cannot serve now (status ${status})`, {
      operation,
      status,
    });
  }
  if (response.status !== 200 || !isBootconf(text)) {
    throw new CecError("failed", `what answers at ${url} is not a Cells server`, {
      operation,
      status: response.status,
      hint: "Check the address; a proxy or a sign-on page in between may answer in the server's place.",
    });
  }
}

function isBootconf(text: string): boolean {
  try {
    const answer = JSON.parse(text) as BootconfAnswer | null;
    return typeof answer === "object" && answer !== null && answer.backend !== undefined;
  } catch {
    return false;
  }
}

/** One line each, as people compare them with what their administrator says. */
export function describeCertificate(certificate: ServerCertificate): string[] {
  const day = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : "unknown");
  return [
    `subject      ${certificate.subject}`,
    `issuer       ${certificate.issuer}`,
    `fingerprint  SHA-256 ${certificate.sha256}`,
    `valid        ${day(certificate.validFromMs)} to ${day(certificate.validToMs)}`,
  ];
}

function untrusted(url: string, certificate: ServerCertificate, cause: unknown): CecError {
  const lines = describeCertificate(certificate).map((line) => `  ${line}`);
  return new CecError("failed", `nobody known vouches for the certificate of ${url}\n${lines.join("\n")}`, {
    operation: "reach the server",
    hint: `Name its authority with --ca-cert FILE, or accept this certificate for the account with --pin-certificate ${certificate.sha256}`,
    cause,
  });
}
