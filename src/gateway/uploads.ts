import { CecError, isCecError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { WireResponse } from "../wire/types.ts";
import { query } from "./address.ts";
import type { GatewayCaller } from "./caller.ts";
import { gatewayFailure, parseGatewayError, webPageFailure } from "./failure.ts";
import { multipartEtag } from "./multipart-etag.ts";
import type { Gateway, UploadedPart } from "./types.ts";
import { bareEtag, elementText, encodeXml } from "./xml.ts";

type Uploads = Pick<Gateway, "put" | "createUpload" | "putPart" | "completeUpload" | "abortUpload">;

/** Writing objects: whole (PutObject) or in parts (CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload). */
export function uploads(call: GatewayCaller, urlOf: (path: string) => string, head: Gateway["head"]): Uploads {
  /** Whether the object has this ETag now or in a moment: joining parts takes a server a while. */
  async function comesToBe(path: string, etag: string, signal: AbortSignal | undefined): Promise<boolean> {
    for (const pauseMs of [0, 250, 750, 1500]) {
      await sleep(pauseMs, signal);
      const found = await head(path, { signal }).catch((reason: unknown) => {
        if (isCecError(reason, "not-found")) return undefined;
        throw reason;
      });
      if (found?.etag === etag) return true;
    }
    return false;
  }

  return {
    async put(path, body, { contentType, pace, onSent, signal } = {}) {
      const answer = await call({
        operation: "upload",
        path,
        method: "PUT",
        url: urlOf(path),
        // The server finds out the type of a file by itself unless it is told one.
        headers: { "content-type": contentType ?? "application/octet-stream" },
        body,
        pace,
        onSent,
        signal,
      });
      return written(answer, "upload", path);
    },

    async createUpload(path, { sizeBytes, signal } = {}) {
      const operation = "start an upload";
      const answer = await call({
        operation,
        path,
        method: "POST",
        url: `${urlOf(path)}${query({ uploads: "" })}`,
        headers: sizeBytes === undefined ? {} : { "x-amz-meta-pydio-clear-size": String(sizeBytes) },
        // A second one leaves an unused id behind and no content.
        idempotent: true,
        whole: true,
        signal,
      });
      const uploadId = elementText(await answer.text(), "UploadId");
      if (!uploadId) throw webPageFailure({ operation, path }, answer.status);
      return uploadId;
    },

    async putPart(path, uploadId, partNumber, body, { pace, onSent, signal } = {}) {
      const operation = `upload part ${partNumber}`;
      const answer = await call({
        operation,
        path,
        method: "PUT",
        url: `${urlOf(path)}${query({ partNumber: String(partNumber), uploadId })}`,
        headers: { "content-type": "application/octet-stream" },
        body,
        pace,
        onSent,
        signal,
      });
      return written(answer, operation, path);
    },

    async completeUpload(path, uploadId, parts, { signal } = {}) {
      const operation = "complete an upload";
      const completed = async (): Promise<{ etag: string | undefined }> => {
        const answer = await call({
          operation,
          path,
          method: "POST",
          url: `${urlOf(path)}${query({ uploadId })}`,
          headers: { "content-type": "application/xml" },
          body: partList(parts),
          // What a second one finds is looked into below.
          idempotent: true,
          whole: true,
          signal,
        });
        const text = await answer.text();
        // S3 may find out that it fails after it has sent its 200.
        if (text.includes("<Error>")) throw gatewayFailure(parseGatewayError(500, text), { operation, path });
        if (!text.includes("<CompleteMultipartUploadResult")) throw webPageFailure({ operation, path }, answer.status);
        return { etag: bareEtag(elementText(text, "ETag")) };
      };
      try {
        return await completed();
      } catch (error) {
        if (!isCecError(error, "not-found")) throw error;
        // Another try, or a run that was killed since, may have done it or be just about to: then the object comes to be made of these parts.
        const expected = await multipartEtag(parts);
        if (expected !== undefined && (await comesToBe(path, expected, signal))) return { etag: expected };
        throw error;
      }
    },

    async abortUpload(path, uploadId, { signal } = {}) {
      try {
        const answer = await call({
          operation: "abort an upload",
          path,
          method: "DELETE",
          url: `${urlOf(path)}${query({ uploadId })}`,
          mustSign: true,
          signal,
        });
        await answer.discard();
      } catch (error) {
        // There is nothing left to abort: what was wanted.
        if (!isCecError(error, "not-found")) throw error;
      }
    },
  };
}

async function written(answer: WireResponse, operation: string, path: string): Promise<{ etag: string | undefined }> {
  await answer.discard();
  const etag = bareEtag(answer.headers.get("etag"));
  if (etag === undefined && answer.headers.get("content-type")?.includes("text/html")) {
    throw webPageFailure({ operation, path }, answer.status);
  }
  return { etag };
}

function partList(parts: readonly UploadedPart[]): string {
  if (parts.length === 0) throw new CecError("usage", "an upload needs at least one part");
  const items = [...parts]
    .sort((a, b) => a.partNumber - b.partNumber)
    .map(
      (part) => `<Part><PartNumber>${part.partNumber}</PartNumber><ETag>${encodeXml(`"${part.etag}"`)}</ETag></Part>`,
    );
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join("")}</CompleteMultipartUpload>`;
}
