import { maxParts } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import type { Access } from "./authorize.ts";
import { openUpload } from "./open-upload.ts";
import { ownerId } from "./owner.ts";
import { datasourceOf } from "./place.ts";
import type { Target } from "./target.ts";
import { xmlElement } from "./xml.ts";
import { xmlResult } from "./xml-result.ts";

/**
 * `GET /io/{key}?uploadId=U`. The real server never lists a part, and names bucket and key of the storage behind it: a client that resumes
 * has to remember its parts.
 */
export function listParts(request: Request, target: Target, access: Access, context: Context): Response {
  const open = openUpload(request, target, access, context);
  if (open instanceof Response) return open;
  const person = xmlElement("ID", ownerId) + xmlElement("DisplayName", ownerId);
  return xmlResult(
    "ListPartsResult",
    xmlElement("Bucket", datasourceOf(open.location)) +
      xmlElement("Key", open.node?.uuid ?? "") +
      xmlElement("UploadId", open.upload.id) +
      `<Initiator>${person}</Initiator><Owner>${person}</Owner>` +
      xmlElement("StorageClass", "STANDARD") +
      xmlElement("PartNumberMarker", 0) +
      xmlElement("NextPartNumberMarker", 0) +
      xmlElement("MaxParts", maxParts) +
      xmlElement("IsTruncated", "false"),
  );
}
