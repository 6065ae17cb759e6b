import { isCecError } from "../../base/errors.ts";
import type { Context } from "../context.ts";
import type { VersionRow } from "../store/facts.ts";
import type { Access } from "./authorize.ts";
import { s3Error } from "./error.ts";
import { uuid } from "./get-object.ts";
import { refusal, resolve, resolveForWriting } from "./place.ts";
import { parseTarget, type Target } from "./target.ts";
import { xmlElement } from "./xml.ts";
import { xmlResult } from "./xml-result.ts";

/** `PUT` with `x-amz-copy-source: /io/{key}?versionId=V`: that content becomes the present one, and what it replaces a version. */
export async function restoreVersion(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
  wanted: string,
): Promise<Response> {
  if (!uuid.test(wanted)) return s3Error(request, target, "InvalidArgument");
  const place = resolveForWriting(request, target, access, context);
  if (place instanceof Response) return place;
  const version = find(request, access, context, wanted);
  if (version instanceof Response) return version;
  if (version === undefined) return s3Error(request, target, "NoSuchKey");
  try {
    const node = await context.tree.restore(place.user, place.location, version);
    const modified = new Date(node.mtime * 1000).toISOString();
    return xmlResult("CopyObjectResult", xmlElement("LastModified", modified) + xmlElement("ETag", `"${node.etag}"`));
  } catch (error) {
    if (!isCecError(error)) throw error;
    return refusal(request, target, error);
  }
}

/** The version named by the source, which must be a file the caller may read. The leading slash is optional, as in S3. */
function find(request: Request, access: Access, context: Context, wanted: string): VersionRow | Response | undefined {
  const text = request.headers.get("x-amz-copy-source") ?? "";
  const source = parseTarget(new URL(text.replace(/^\/?/, "/"), context.url));
  if (source === undefined) return undefined;
  const place = resolve(request, source, access, context);
  if (place instanceof Response) return place;
  return place.node === undefined ? undefined : context.facts.versions.get(place.node.uuid, wanted);
}
