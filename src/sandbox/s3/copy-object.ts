import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { s3Error } from "./error.ts";
import { refusal, resolveForWriting } from "./place.ts";
import { restoreVersion } from "./restore-version.ts";
import type { Target } from "./target.ts";

/**
 * `PUT` with `x-amz-copy-source`. On flat storage the real gateway always fails, and leaves the parents it made; with a version of the
 * file it makes that the present content.
 */
export async function copyObject(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
): Promise<Response> {
  const place = resolveForWriting(request, target, access, context);
  if (place instanceof Response) return place;
  const source = request.headers.get("x-amz-copy-source") ?? "";
  const version = /[?&]versionId=([^&]*)/.exec(source)?.[1];
  if (version) return restoreVersion(request, target, access, context, version);
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
