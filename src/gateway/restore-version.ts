import { query } from "./address.ts";
import type { GatewayCaller } from "./caller.ts";
import { gatewayFailure, parseGatewayError, webPageFailure } from "./failure.ts";
import type { RemovingGateway } from "./types.ts";
import { bareEtag, elementText } from "./xml.ts";

/** `CopyObject` of a file's version onto the file: the only copy the server knows. */
export function restoreVersion(
  call: GatewayCaller,
  urlOf: (path: string) => string,
): RemovingGateway["restoreVersion"] {
  return async (path, versionId, { signal } = {}) => {
    const operation = "restore a version";
    const url = urlOf(path);
    const answer = await call({
      operation,
      path,
      method: "PUT",
      url,
      headers: { "x-amz-copy-source": `${new URL(url).pathname}${query({ versionId })}` },
      mustSign: true,
      // A second one makes the same content.
      idempotent: true,
      whole: true,
      signal,
    });
    const text = await answer.text();
    // S3 may find out that it fails after it has sent its 200.
    if (text.includes("<Error>")) throw gatewayFailure(parseGatewayError(500, text), { operation, path });
    if (!text.includes("<CopyObjectResult")) throw webPageFailure({ operation, path }, answer.status);
    return { etag: bareEtag(elementText(text, "ETag")) };
  };
}
