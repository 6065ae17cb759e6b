import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { s3Error } from "./error.ts";
import { refusal, resolveForWriting } from "./place.ts";
import type { Target } from "./target.ts";

/**
 * `PUT` with `x-amz-copy-source`. On flat storage the real gateway always fails, and leaves the parents it made; with a version it would
 * restore that version, and no datasource of this server keeps any.
 */
export async function copyObject(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
): Promise<Response> {
  const place = resolveForWriting(request, target, access, context);
  if (place instanceof Response) return place;
  const version = /[?&]versionId=([^&]*)/.exec(request.headers.get("x-amz-copy-source") ?? "")?.[1];
  if (version) return s3Error(request, target, version.length === 36 ? "NoSuchKey" : "InvalidArgument");
  const parent = place.location.inner.split("/").slice(0, -1).join("/");
  try {
    if (parent !== "") {
      const location = context.tree.locate(place.user, `${place.location.workspace.slug}/${parent}`);
      await context.tree.makeFolders(place.user, location);
    }
  } catch (error) {
    return refusal(request, target, error);
  }
  return s3Error(request, target, "InternalError", { cause: "Object name cannot be empty" });
}
