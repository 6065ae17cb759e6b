import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { s3Error } from "./error.ts";
import { listObjects } from "./list-objects.ts";
import type { Target } from "./target.ts";
import { xmlElement } from "./xml.ts";
import { xmlResult } from "./xml-result.ts";

/** Sub-resources of a bucket or an object that S3 knows and this gateway does not. */
const unknownSubresources = [
  ...["accelerate", "analytics", "cors", "encryption", "inventory", "lifecycle", "logging", "metrics", "notification"],
  ...["object-lock", "legal-hold", "retention", "policy", "policyStatus", "publicAccessBlock", "replication"],
  ...["requestPayment", "tagging", "torrent", "versioning", "versions", "website", "acl", "restore", "select"],
];

/** The first sub-resource in the query that is not implemented. */
export function hasUnknownSubresource(query: URLSearchParams): boolean {
  return unknownSubresources.some((name) => query.has(name));
}

/** Requests to `/io/` itself. */
export function handleBucket(request: Request, target: Target, access: Access, context: Context): Response {
  const { query } = target;
  if (!access.full) return s3Error(request, target, "AccessDenied");
  if (request.method === "HEAD") return s3Error(request, target, "AuthorizationHeaderMalformed");
  if (hasUnknownSubresource(query)) return s3Error(request, target, "NotImplemented");
  if (request.method === "PUT") return s3Error(request, target, "BucketAlreadyOwnedByYou");
  // The real gateway falls over deleting several objects at once, and its proxy says so.
  if (request.method === "POST") return new Response(null, { status: 502 });
  if (request.method !== "GET") return s3Error(request, target, "MethodNotAllowed");
  if (query.has("location")) return xmlResult("LocationConstraint", "");
  if (query.has("uploads")) return listUploads(target);
  return listObjects(request, target, access, context);
}

/** `GET /io/?uploads`: always empty, even the prefix asked for is not repeated. */
function listUploads(target: Target): Response {
  const empty = ["KeyMarker", "UploadIdMarker", "NextKeyMarker", "NextUploadIdMarker", "Delimiter", "Prefix"];
  return xmlResult(
    "ListMultipartUploadsResult",
    xmlElement("Bucket", target.bucket) +
      empty.map((name) => xmlElement(name, "")).join("") +
      xmlElement("MaxUploads", 0) +
      xmlElement("IsTruncated", "false"),
  );
}
