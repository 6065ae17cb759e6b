import { streamFrom } from "../../base/stream-from.ts";
import { conventionalSecret } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import type { Slot, Staged } from "../store/bytes.ts";
import type { Access } from "./authorize.ts";
import { ChunkRefused, decodeAwsChunked } from "./aws-chunked.ts";
import { type S3ErrorCode, s3Error } from "./error.ts";
import type { Signed } from "./sigv4.ts";
import type { Target } from "./target.ts";

/** Bodies up to this size are taken whole: a stream costs more than it saves. */
const wholeBytes = 64 * 1024;
/** Names and values of `x-amz-meta-*` together. */
const maxMetadataBytes = 2048;
const maxHeaderBytes = 8192;

/** What the head of a PUT promises about its body. */
interface Promised {
  readonly bytes: number;
  readonly md5: Buffer | undefined;
  /** Hexadecimal. */
  readonly sha256: string | undefined;
  /** Set for a body in signed chunks. */
  readonly chunks: Signed | undefined;
}

/**
 * Takes the body of a PUT in, object or part, and checks it against the length and the digests in the head. What does not agree leaves
 * nothing behind; the real gateway answers 503 for it, as for an outage.
 * @param slotFor where a part of so many bytes belongs
 */
export async function receiveBody(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
  slotFor: (bytes: number) => Slot | undefined = () => undefined,
): Promise<Staged | Response> {
  const promised = readHead(request, access);
  if (typeof promised === "string") return s3Error(request, target, promised);
  const sha256 = promised.sha256 === undefined ? undefined : new Bun.CryptoHasher("sha256");
  let staged: Staged;
  try {
    staged = await context.bytes.receive(await contentOf(request, promised, sha256), slotFor(promised.bytes));
  } catch (error) {
    if (error instanceof ChunkRefused) return s3Error(request, target, "XMinioBackendDown");
    throw error;
  }
  const wrong = disagreement(staged, promised, sha256?.digest("hex"));
  if (!wrong) return staged;
  await context.bytes.discard(staged);
  return s3Error(request, target, wrong);
}

function readHead(request: Request, access: Access): Promised | S3ErrorCode {
  const { headers } = request;
  if (headers.has("transfer-encoding")) return "MissingContentLength";
  if (isMetadataTooLarge(headers)) return "MetadataTooLarge";
  const payload = headers.get("x-amz-content-sha256");
  const md5 = headers.get("content-md5");
  const promised = {
    bytes: Number(headers.get("content-length") ?? 0),
    md5: md5 === null ? undefined : Buffer.from(md5, "base64"),
    sha256: access.full && payload?.length === 64 ? payload.toLowerCase() : undefined,
    chunks: undefined,
  };
  if (promised.md5 && promised.md5.length !== 16) return "InvalidDigest";
  if (!access.signature || !payload?.startsWith("STREAMING-")) return promised;
  // Checksums in a trailer are newer than this server.
  if (payload !== "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") return "XAmzContentSHA256Mismatch";
  const decoded = headers.get("x-amz-decoded-content-length");
  if (decoded === null) return "MissingContentLength";
  // For a token the real server signs the head anew, and the signatures of the chunks no longer follow from it.
  if (!access.signature.checked) return "XMinioBackendDown";
  return { ...promised, bytes: Number(decoded), chunks: access.signature.signed };
}

function isMetadataTooLarge(headers: Headers): boolean {
  let all = 0;
  let own = 0;
  for (const [name, value] of headers) {
    all += name.length + value.length;
    if (name.startsWith("x-amz-meta-")) own += name.length - "x-amz-meta-".length + value.length;
  }
  return own > maxMetadataBytes || all > maxHeaderBytes;
}

async function contentOf(
  request: Request,
  promised: Promised,
  sha256: Bun.CryptoHasher | undefined,
): Promise<ReadableStream<Uint8Array> | Uint8Array | null> {
  const { body } = request;
  if (promised.chunks) {
    const signer = { signed: promised.chunks, secret: conventionalSecret };
    return streamFrom(decodeAwsChunked(body ?? streamFrom([]), signer));
  }
  if (promised.bytes <= wholeBytes) {
    const whole = await request.bytes();
    sha256?.update(whole);
    return whole;
  }
  return body && sha256 ? streamFrom(hashed(body, sha256)) : body;
}

async function* hashed(body: ReadableStream<Uint8Array>, hash: Bun.CryptoHasher): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}

function disagreement(staged: Staged, promised: Promised, sha256: string | undefined): S3ErrorCode | undefined {
  if (staged.size !== promised.bytes) return "IncompleteBody";
  if (promised.md5 && !promised.md5.equals(staged.md5)) return "XMinioBackendDown";
  return sha256 === promised.sha256 ? undefined : "XMinioBackendDown";
}
