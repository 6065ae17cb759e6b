import { isCecError } from "../../base/errors.ts";
import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { commonHeaders, s3Error } from "./error.ts";
import { refusal, resolve } from "./place.ts";
import type { Target } from "./target.ts";

/** `DELETE /io/{key}`: removes for good (no recycle bin), a folder with all that is below. A missing key is deleted as well: 204. */
export async function deleteObject(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
): Promise<Response> {
  const place = resolve(request, target, access, context);
  if (place instanceof Response) return place.status === 404 ? gone() : place;
  const readOnly = access.caller?.token.rights === "r";
  if (readOnly || place.location.inner === "") return s3Error(request, target, "AccessDenied");
  if (!place.node) return gone();
  try {
    context.tree.assertWritable(place.user, place.location);
    await context.tree.remove(place.user, place.location);
  } catch (error) {
    if (!isCecError(error, "not-found")) return refusal(request, target, error);
  }
  return gone();
}

function gone(): Response {
  return new Response(null, { status: 204, headers: commonHeaders() });
}
