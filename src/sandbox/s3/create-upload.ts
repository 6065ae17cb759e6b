import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { refusal, resolveForWriting } from "./place.ts";
import type { Target } from "./target.ts";
import { xmlElement } from "./xml.ts";
import { xmlResult } from "./xml-result.ts";

/**
 * `POST /io/{key}?uploads`. The node is there at once, with the ETag `temporary`; when a file is overwritten, its content stays readable
 * until the upload is complete. The Content-Type given here is not kept.
 */
export function createUpload(request: Request, target: Target, access: Access, context: Context): Response {
  const place = resolveForWriting(request, target, access, context);
  if (place instanceof Response) return place;
  const announced = Number(request.headers.get("x-amz-meta-pydio-clear-size") ?? 0);
  try {
    context.tree.reserve(place.user, place.location, Number.isSafeInteger(announced) && announced > 0 ? announced : 0);
  } catch (error) {
    return refusal(request, target, error);
  }
  const upload = context.uploads.begin(place.location);
  return xmlResult(
    "InitiateMultipartUploadResult",
    xmlElement("Bucket", target.bucket) + xmlElement("Key", target.key) + xmlElement("UploadId", upload.id),
  );
}
