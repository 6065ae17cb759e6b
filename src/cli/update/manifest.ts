import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { CecError } from "../../base/errors.ts";
import { parseVersion } from "../../base/version-number.ts";

/** One executable of a release. */
export interface ReleaseFile {
  /** What it runs on: `linux-amd64`, `linux-arm64-musl`, `darwin-arm64`, `windows-amd64`. */
  readonly target: string;
  /** Relative to the manifest, or absolute. */
  readonly url: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface Release {
  readonly version: string;
  readonly channel: "stable" | "dev";
  /** ISO 8601. */
  readonly date: string;
  readonly files: readonly ReleaseFile[];
}

/** What a release server has: `manifest.json`, signed in `manifest.json.sig`. */
export interface Manifest {
  readonly product: "cec";
  /** ISO 8601: an older manifest, replayed to hide a newer release, is refused after it. */
  readonly validUntil?: string;
  readonly releases: readonly Release[];
}

/** DER of an Ed25519 public key (RFC 8410) up to its 32 bytes. */
const spkiHead = Buffer.from("302a300506032b6570032100", "hex");

/** Reads public keys: 32 bytes in base64, or PEM; several are separated by commas. @throws CecError `usage`. */
export function readPublicKeys(text: string): KeyObject[] {
  const parts = text.includes("-----BEGIN") ? [text] : text.split(",").map((part) => part.trim());
  return parts.map((part) => {
    try {
      if (part.startsWith("-----BEGIN")) return createPublicKey(part);
      const raw = Buffer.from(part, "base64");
      if (raw.length !== 32) throw new RangeError(`${raw.length} bytes`);
      return createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: "der", type: "spki" });
    } catch (cause) {
      throw new CecError("usage", "the key for updates cannot be read", {
        hint: "It is an Ed25519 public key: 32 bytes in base64, or PEM.",
        cause,
      });
    }
  });
}

/**
 * Checks the signature over the very bytes of the manifest, and only then reads them.
 * @param signature base64 of the 64 bytes.
 * @throws CecError `mismatch` when no key made the signature; `failed` for a manifest that is out of date or has another shape.
 */
export function openManifest(
  bytes: Uint8Array,
  signature: string,
  keys: readonly KeyObject[],
  nowMs: number,
): Manifest {
  const given = Buffer.from(signature.trim(), "base64");
  if (!keys.some((key) => verify(null, bytes, key, given))) {
    throw new CecError("mismatch", "the signature of the release manifest is not right: nothing was installed", {
      operation: "update",
      hint: "Check the address; if it is right, tell whoever publishes the releases.",
    });
  }
  const manifest = readManifest(bytes);
  if (manifest.validUntil !== undefined && Date.parse(manifest.validUntil) < nowMs) {
    throw new CecError("failed", `the release manifest was good until ${manifest.validUntil}`, {
      operation: "update",
      hint: "The server shows an old state; try again later.",
    });
  }
  return manifest;
}

function readManifest(bytes: Uint8Array): Manifest {
  const wrong = (why: string, cause?: unknown) =>
    new CecError("failed", `the release manifest cannot be read: ${why}`, {
      operation: "update",
      ...(cause === undefined ? {} : { cause }),
    });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw wrong("it is no JSON", cause);
  }
  if (!isManifest(value)) throw wrong("it has another shape");
  return value;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null || !("releases" in value) || !Array.isArray(value.releases))
    return false;
  const until = "validUntil" in value ? value.validUntil : undefined;
  if (until !== undefined && (typeof until !== "string" || Number.isNaN(Date.parse(until)))) return false;
  return "product" in value && value.product === "cec" && value.releases.every(isRelease);
}

function isRelease(value: unknown): value is Release {
  if (typeof value !== "object" || value === null) return false;
  const { version, channel, date, files } = value as Partial<Record<keyof Release, unknown>>;
  return (
    typeof version === "string" &&
    parseVersion(version) !== undefined &&
    (channel === "stable" || channel === "dev") &&
    typeof date === "string" &&
    Array.isArray(files) &&
    files.every(isReleaseFile)
  );
}

function isReleaseFile(value: unknown): value is ReleaseFile {
  if (typeof value !== "object" || value === null) return false;
  const { target, url, bytes, sha256 } = value as Partial<Record<keyof ReleaseFile, unknown>>;
  return (
    typeof target === "string" &&
    typeof url === "string" &&
    Number.isSafeInteger(bytes) &&
    Number(bytes) > 0 &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}
