import { emptyEtag } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { receiveBody } from "./body.ts";
import { commonHeaders } from "./error.ts";
import { refusal, resolveForWriting } from "./place.ts";
import type { Target } from "./target.ts";

/**
 * `PUT /io/{key}`: stores a file. Parents are made; on flat storage the node is in the index when this answers. `If-Match` and
 * `If-None-Match` are ignored as everywhere in the gateway, so there is no atomic create.
 */
export async function putObject(request: Request, target: Target, access: Access, context: Context): Promise<Response> {
  const place = resolveForWriting(request, target, access, context);
  if (place instanceof Response) return place;
  const staged = await receiveBody(request, target, access, context);
  if (staged instanceof Response) return staged;
  // The real server computes the ETag of nothing as that of an upload with one empty part.
  const etag = staged.size === 0 ? emptyEtag : staged.md5.toString("hex");
  const contentType = request.headers.get("content-type") ?? "";
  try {
    await context.tree.put(place.user, place.location, staged, { contentType, etag });
  } catch (error) {
    await context.bytes.discard(staged);
    return refusal(request, target, error);
  }
  return new Response(null, { headers: { ...commonHeaders(), ETag: `"${etag}"` } });
}
