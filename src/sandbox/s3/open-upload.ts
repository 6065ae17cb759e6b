import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { innerCause, s3Error } from "./error.ts";
import { datasourceOf, type Place, refusal, resolve } from "./place.ts";
import type { Target } from "./target.ts";
import type { Upload } from "./uploads.ts";

export interface OpenUpload extends Place {
  readonly upload: Upload;
}

/**
 * The upload a request names. The real gateway looks for the node first, so what follows an abort (part, second abort) is a 500 about the node,
 * and NoSuchUpload is only told of keys that exist.
 */
export function openUpload(request: Request, target: Target, access: Access, context: Context): OpenUpload | Response {
  const place = resolve(request, target, access, context);
  if (place instanceof Response) return place;
  try {
    if (request.method !== "GET") context.tree.assertWritable(place.user, place.location);
  } catch (error) {
    return refusal(request, target, error);
  }
  const datasource = datasourceOf(place.location);
  if (!place.node) {
    const missing = `Could not retrieve node ${place.location.path.slice(datasource.length)}`;
    const cause = innerCause(`data.index.${datasource}`, 404, missing, "Not Found");
    return s3Error(request, target, "InternalError", { cause });
  }
  const upload = context.uploads.find(target.query.get("uploadId") ?? "");
  if (upload?.location.path !== place.location.path) return s3Error(request, target, "NoSuchUpload");
  return { ...place, upload };
}
