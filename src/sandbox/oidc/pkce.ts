import { createHash, timingSafeEqual } from "node:crypto";

export type ChallengeMethod = "plain" | "S256";

/** RFC 7636, 4.1: 43 to 128 unreserved characters. */
export function isVerifier(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text);
}

/** RFC 7636, 4.6: does the verifier belong to the challenge the authorization request carried? */
export function verifierMatches(method: ChallengeMethod, challenge: string, verifier: string): boolean {
  const derived = method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  const [a, b] = [Buffer.from(derived), Buffer.from(challenge)];
  return a.length === b.length && timingSafeEqual(a, b);
}
