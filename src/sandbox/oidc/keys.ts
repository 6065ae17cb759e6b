import type { Documents } from "../store/facts.ts";

const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
const kid = "public:sandbox.openid.id-token";

/** Where the key pair is kept: it outlives a restart, so that tokens issued before can still be verified. */
const document = { kind: "oidc", id: "signing-key" } as const;

async function keyPair(documents: Documents): Promise<JsonWebKey> {
  const kept = documents.get<JsonWebKey>(document.kind, document.id);
  if (kept) return kept;
  const generated = await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const made = await crypto.subtle.exportKey("jwk", generated.privateKey);
  // Another request may have been faster; the first key stays.
  const first = documents.get<JsonWebKey>(document.kind, document.id);
  if (first) return first;
  documents.put(document.kind, document.id, made);
  return made;
}

/** RFC 7517 key set with the public half. */
export async function publicKeys(documents: Documents): Promise<{ keys: object[] }> {
  const { kty, n, e } = await keyPair(documents);
  return { keys: [{ use: "sig", alg: "RS256", kid, kty, n, e }] };
}

/** A signed JWT (RFC 7519, RS256). */
export async function signJwt(documents: Documents, claims: object): Promise<string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", kid, typ: "JWT" })}.${part(claims)}`;
  const key = await crypto.subtle.importKey("jwk", await keyPair(documents), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text));
  return `${text}.${Buffer.from(signature).toString("base64url")}`;
}
