import { maxParts } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import type { Slot } from "../store/bytes.ts";
import type { Access } from "./authorize.ts";
import { receiveBody } from "./body.ts";
import { commonHeaders, s3Error } from "./error.ts";
import { openUpload } from "./open-upload.ts";
import type { Target } from "./target.ts";
import type { Upload } from "./uploads.ts";

/** `PUT /io/{key}?partNumber=N&uploadId=U`: parts come in any order and in parallel; one sent again replaces the former. */
export async function putPart(request: Request, target: Target, access: Access, context: Context): Promise<Response> {
  const open = openUpload(request, target, access, context);
  if (open instanceof Response) return open;
  const number = Number(target.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > maxParts) {
    return s3Error(request, target, "InvalidArgument", { message: "Part number must be between 1 and 10000" });
  }
  const { upload } = open;
  const staged = await receiveBody(request, target, access, context, (bytes) => slotOf(upload, number, bytes));
  if (staged instanceof Response) return staged;
  const former = upload.parts.get(number)?.staged;
  const ended = context.uploads.find(upload.id) === undefined;
  if (!ended) upload.parts.set(number, { staged, etag: staged.md5.toString("hex") });
  const useless = ended ? staged : former;
  if (useless) await context.bytes.discard(useless);
  if (ended) return s3Error(request, target, "NoSuchUpload");
  return new Response(null, { headers: { ...commonHeaders(), ETag: `"${staged.md5.toString("hex")}"` } });
}

/**
 * The place of a part in the whole, taking all parts for as long as the first that came, as they are but for the last. A number gets its place
 * once: one that is sent again must not write over what the former holds before it has arrived.
 */
function slotOf(upload: Upload, number: number, bytes: number): Slot | undefined {
  upload.partBytes ??= bytes;
  if (bytes > upload.partBytes || upload.placed.has(number)) return undefined;
  upload.placed.add(number);
  return { key: upload.id, offset: (number - 1) * upload.partBytes };
}
