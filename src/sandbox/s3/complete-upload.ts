import { minPartBytes } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { type S3ErrorCode, s3Error } from "./error.ts";
import { type OpenUpload, openUpload } from "./open-upload.ts";
import { refusal } from "./place.ts";
import type { Target } from "./target.ts";
import type { Part, Upload } from "./uploads.ts";
import { xmlDecode, xmlElement } from "./xml.ts";
import { xmlResult } from "./xml-result.ts";

/** 10,000 parts take about 1.5 MB of XML. */
const maxDocumentBytes = 4 * 1024 * 1024;
/** The real gateway keeps slow completions alive with spaces, and says so to proxies. */
const headers = { "Cache-Control": "no-cache", "X-Accel-Buffering": "no" };

/**
 * `POST /io/{key}?uploadId=U`: joins the parts named in the document. The ETag is the MD5 of the parts' raw MD5s, with their number:
 * `<hex>-N`. Parts that were sent and not named are dropped.
 */
export async function completeUpload(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
): Promise<Response> {
  const open = openUpload(request, target, access, context);
  if (open instanceof Response) return withHeaders(open);
  const wanted = readParts(await request.text());
  const parts = wanted === undefined ? "MalformedXML" : chooseParts(open.upload, wanted);
  if (typeof parts === "string") return s3Error(request, target, parts, { headers });
  // From here on the upload is over: a second completion must not find the same parts.
  context.uploads.end(open.upload);
  try {
    return await join(target, open, parts, context);
  } catch (error) {
    return withHeaders(refusal(request, target, error));
  }
}

async function join(target: Target, open: OpenUpload, parts: readonly Part[], context: Context): Promise<Response> {
  const chosen = new Set(parts);
  for (const part of open.upload.parts.values()) if (!chosen.has(part)) await context.bytes.discard(part.staged);
  const digest = new Bun.CryptoHasher("md5");
  for (const part of parts) digest.update(part.staged.md5);
  const etag = `${digest.digest("hex")}-${parts.length}`;
  const joined = await context.bytes.join(parts.map((part) => part.staged));
  try {
    await context.tree.put(open.user, open.location, joined, { etag });
  } catch (error) {
    await context.bytes.discard(joined);
    throw error;
  }
  return xmlResult(
    "CompleteMultipartUploadResult",
    xmlElement("Location", `${context.baseUrl}${target.path}`) +
      xmlElement("Bucket", target.bucket) +
      xmlElement("Key", target.key) +
      xmlElement("ETag", `"${etag}"`),
    { ...headers, ETag: `"${etag}"` },
  );
}

interface WantedPart {
  readonly number: number;
  readonly etag: string;
}

function readParts(text: string): WantedPart[] | undefined {
  if (text.length > maxDocumentBytes) return undefined;
  const parts = [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, inner = ""]) => ({
    number: Number(/<PartNumber>\s*(\d+)\s*<\/PartNumber>/.exec(inner)?.[1] ?? Number.NaN),
    etag: xmlDecode(/<ETag>(.*?)<\/ETag>/s.exec(inner)?.[1] ?? "")
      .trim()
      .replaceAll('"', ""),
  }));
  return parts.length === 0 || parts.some((part) => Number.isNaN(part.number)) ? undefined : parts;
}

function chooseParts(upload: Upload, wanted: readonly WantedPart[]): Part[] | S3ErrorCode {
  if (wanted.some((part, at) => at > 0 && part.number <= (wanted[at - 1]?.number ?? 0))) return "InvalidPartOrder";
  const parts: Part[] = [];
  for (const { number, etag } of wanted) {
    const part = upload.parts.get(number);
    if (part?.etag !== etag) return "InvalidPart";
    parts.push(part);
  }
  return parts.slice(0, -1).some((part) => part.staged.size < minPartBytes) ? "EntityTooSmall" : parts;
}

function withHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
