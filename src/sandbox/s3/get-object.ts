import { temporaryEtag } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import { getArchive } from "./archive.ts";
import type { Access } from "./authorize.ts";
import { s3Error } from "./error.ts";
import { objectHeaders } from "./object-headers.ts";
import { resolve } from "./place.ts";
import { parseRange } from "./range.ts";
import { getSelection } from "./selection-archive.ts";
import type { Target } from "./target.ts";

export const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * `GET` and `HEAD` of a file, whole or one range. Conditional headers are ignored. Where no file has the name, `dir.tar`, `dir.tar.gz` and
 * `dir.zip` are made of the folder on the fly.
 */
export async function getObject(request: Request, target: Target, access: Access, context: Context): Promise<Response> {
  const wanted = target.query.get("versionId") ?? "";
  if (wanted !== "" && !uuid.test(wanted)) return s3Error(request, target, "InvalidArgument");
  const selection = request.method === "GET" ? getSelection(target, access, context) : undefined;
  if (selection !== undefined) return selection;
  const place = resolve(request, target, access, context);
  if (place instanceof Response) return (await getArchive(request, target, access, context)) ?? place;
  const { node, location } = place;
  if (!node) return (await getArchive(request, target, access, context)) ?? s3Error(request, target, "NoSuchKey");
  if (!node.leaf) {
    return s3Error(request, target, "InternalError", { cause: "S3 API Cannot send object info for folder" });
  }
  const version = wanted === "" ? undefined : context.facts.versions.get(node.uuid, wanted);
  if (wanted !== "" && version === undefined) return s3Error(request, target, "NoSuchKey");
  const { size } = version ?? node;
  const range = parseRange(request.headers.get("range"), size);
  if (range === "unsatisfiable") return s3Error(request, target, "InvalidRange");
  const { start, end } = range ?? { start: 0, end: size };
  const headers = {
    ...objectHeaders({ ...node, ...version }, context),
    ...(range && { "Content-Range": `bytes ${start}-${end - 1}/${size}` }),
    // Without one Bun tells the name of the file that is the body, as it is: a control character in it spoils the whole answer.
    ...((access.link || hasControl(node.name)) && { "Content-Disposition": disposition(node.name) }),
  };
  const status = range ? 206 : 200;
  if (request.method === "HEAD") {
    return new Response(null, { status, headers: { ...headers, "Content-Length": String(end - start) } });
  }
  if (version !== undefined) {
    return new Response(await context.bytes.readVersion(version.uuid, start, end), { status, headers });
  }
  // The node of an upload under way has no content yet.
  if (node.etag === temporaryEtag) return s3Error(request, target, "NoSuchKey");
  return new Response(await context.bytes.read({ id: node.id, path: location.path }, start, end), { status, headers });
}

function hasControl(name: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(name);
}

function disposition(name: string): string {
  return `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
}
