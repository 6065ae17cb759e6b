import type { Context } from "../context.ts";
import { abortUpload } from "./abort-upload.ts";
import { type Access, authorize } from "./authorize.ts";
import { handleBucket, hasUnknownSubresource } from "./bucket.ts";
import { completeUpload } from "./complete-upload.ts";
import { copyObject } from "./copy-object.ts";
import { createUpload } from "./create-upload.ts";
import { deleteObject } from "./delete-object.ts";
import { s3Error } from "./error.ts";
import { getObject } from "./get-object.ts";
import { listBuckets } from "./list-buckets.ts";
import { listParts } from "./list-parts.ts";
import { putObject } from "./put-object.ts";
import { putPart } from "./put-part.ts";
import { parseTarget, type Target } from "./target.ts";

/** The S3 side: `/io` and `/data`, two names of one bucket, and the list of buckets at `/`. */
export async function handleS3(request: Request, context: Context): Promise<Response> {
  const target = parseTarget(context.url);
  if (!target) return new Response("400 Bad Request", { status: 400 });
  if (target.bucket !== "" && target.path === `/${target.bucket}`) return redirect(request, context.url);
  const access = authorize(request, target, context);
  if (access instanceof Response) return access;
  if (target.bucket === "") return listBuckets(context);
  return target.key === ""
    ? handleBucket(request, target, access, context)
    : handleObject(request, target, access, context);
}

/** `/io` without its slash: the real server cleans the path first, whatever the method, which some S3 clients do not survive. */
function redirect(request: Request, url: URL): Response {
  const location = `${url.pathname}/${url.search}`;
  const html = request.method === "GET" || request.method === "HEAD";
  const body =
    request.method === "GET" ? `<a href="${location.replaceAll("&", "&amp;")}">Moved Permanently</a>.\n\n` : null;
  return new Response(body, {
    status: 301,
    headers: { Location: location, ...(html && { "Content-Type": "text/html; charset=utf-8" }) },
  });
}

async function handleObject(request: Request, target: Target, access: Access, context: Context): Promise<Response> {
  const { query } = target;
  const uploadId = query.has("uploadId");
  const refused = () => s3Error(request, target, "AccessDenied");
  if (hasUnknownSubresource(query)) return s3Error(request, target, access.full ? "NotImplemented" : "AccessDenied");
  switch (request.method) {
    case "GET":
      if (uploadId) return access.full ? listParts(request, target, access, context) : refused();
      return getObject(request, target, access, context);
    case "HEAD":
      return getObject(request, target, access, context);
    case "PUT":
      if (request.headers.has("x-amz-copy-source")) return copyObject(request, target, access, context);
      return (uploadId ? putPart : putObject)(request, target, access, context);
    case "POST":
      if (query.has("uploads")) return createUpload(request, target, access, context);
      if (uploadId) return completeUpload(request, target, access, context);
      return s3Error(request, target, "MethodNotAllowed");
    case "DELETE":
      // The anonymous policy the unsigned ways rest on covers getting and putting objects only.
      if (!access.full) return refused();
      return (uploadId ? abortUpload : deleteObject)(request, target, access, context);
    default:
      return s3Error(request, target, "MethodNotAllowed");
  }
}
