import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { commonHeaders } from "./error.ts";
import { openUpload } from "./open-upload.ts";
import type { Target } from "./target.ts";

/** `DELETE /io/{key}?uploadId=U`: forgets the parts and takes the `temporary` node away. A second one fails, the node being gone. */
export async function abortUpload(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
): Promise<Response> {
  const open = openUpload(request, target, access, context);
  if (open instanceof Response) return open;
  context.uploads.end(open.upload);
  for (const part of open.upload.parts.values()) await context.bytes.discard(part.staged);
  context.tree.release(open.location);
  return new Response(null, { status: 204, headers: commonHeaders() });
}
