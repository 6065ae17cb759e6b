import type { UploadedPart } from "./types.ts";

/** The ETag S3 gives an object of these parts: MD5 over the MD5s of the parts, `-`, their number. `undefined` when a part's ETag is no MD5. */
export async function multipartEtag(parts: readonly UploadedPart[]): Promise<string | undefined> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("md5");
  for (const part of parts) {
    if (!/^[0-9a-f]{32}$/i.test(part.etag)) return undefined;
    hash.update(Buffer.from(part.etag, "hex"));
  }
  return `${hash.digest("hex")}-${parts.length}`;
}
