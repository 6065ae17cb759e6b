import { createHash } from "node:crypto";
import type { Services } from "../context.ts";
import type { TokenPair } from "../store/tokens.ts";
import { signJwt } from "./keys.ts";

/** Seconds. */
const lifeSeconds = 3600;

/**
 * The id_token that goes with a pair of tokens: an RS256 JWT for the client to read. The server does not take it as a bearer.
 * @param baseUrl address of the server, no trailing slash
 */
export function issueIdToken(services: Services, pair: TokenPair, baseUrl: string, nonce?: string): Promise<string> {
  const user = services.facts.users.byLogin(pair.login);
  const now = services.clock.seconds();
  const half = createHash("sha256").update(pair.accessToken).digest().subarray(0, 16);
  return signJwt(services.facts.documents, {
    at_hash: half.toString("base64url"),
    aud: [pair.client],
    authSource: "Pydio Cells",
    auth_time: pair.signedInAt,
    email: user?.attributes.email ?? "",
    exp: now + lifeSeconds,
    iat: now,
    iss: `${baseUrl}/oidc/`,
    jti: crypto.randomUUID(),
    name: pair.login,
    ...(nonce !== undefined && { nonce }),
    rat: pair.signedInAt,
    sid: pair.family,
    sub: user?.uuid ?? "",
  });
}
