import { X509Certificate } from "node:crypto";
import { CecError } from "../base/errors.ts";
import type { PinnedCertificate } from "./types.ts";

/** Reads the certificate an account is pinned to. @throws CecError `failed` when the text in `config.json` is none. */
export function pinnedCertificate(pem: string): PinnedCertificate {
  try {
    const certificate = new X509Certificate(pem);
    return { pem, sha256: certificate.fingerprint256.replaceAll(":", "").toLowerCase() };
  } catch (cause) {
    throw new CecError("failed", "The pinned certificate of the account is not a certificate", {
      operation: "read the account",
      hint: "Sign in again: cec config relog",
      cause,
    });
  }
}
