import { describe, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { hasOpenssl, selfSigned } from "../../test/support/self-signed.ts";
import { isCecError } from "../base/errors.ts";
import { createWire } from "./create-wire.ts";
import { isUntrustedCertificate, lookAtCertificate } from "./server-certificate.ts";

describe.skipIf(!hasOpenssl)("a certificate nobody vouches for (needs openssl)", () => {
  test("is told from other failures, described, and accepted by its fingerprint", async () => {
    const { cert, key } = await selfSigned(["localhost", "127.0.0.1"]);
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert, key },
      fetch: () => new Response("hello"),
    });
    const url = `https://127.0.0.1:${server.port}`;
    const get = { operation: "look", method: "GET", url } as const;
    try {
      const error = await createWire()
        .send(get)
        .catch((reason: unknown) => reason);
      expect(isUntrustedCertificate(error)).toBe(true);
      const seen = await lookAtCertificate(url, {});
      const facts = new X509Certificate(cert);
      expect(seen).toEqual({
        subject: "CN=localhost, O=Test",
        issuer: "CN=localhost, O=Test",
        sha256: facts.fingerprint256,
        validFromMs: Date.parse(facts.validFrom),
        validToMs: Date.parse(facts.validTo),
      });
      const pinned = createWire({ pinnedSha256: seen.sha256 });
      expect(await (await pinned.send(get)).text()).toBe("hello");
      pinned.close();
      const other = await createWire({ pinnedSha256: "00".repeat(32) })
        .send(get)
        .catch((reason: unknown) => reason);
      expect(isCecError(other, "failed")).toBe(true);
    } finally {
      await server.stop(true);
    }
  });
});

test("a server without TLS, and none at all", async () => {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("hello") });
  const url = `https://127.0.0.1:${server.port}`;
  const plain = await lookAtCertificate(url, {}).catch((reason: unknown) => reason);
  expect(isCecError(plain)).toBe(true);
  expect(isUntrustedCertificate(plain)).toBe(false);
  await server.stop(true);
  expect(isCecError(await lookAtCertificate(url, {}).catch((reason: unknown) => reason), "unavailable")).toBe(true);
});
