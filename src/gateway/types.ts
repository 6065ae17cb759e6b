import type { Pace, WireBody } from "../wire/types.ts";

/** Paths are `<workspace slug>/<path>` without a leading slash, not percent-encoded. Sizes are bytes, times seconds since the epoch. */
export interface ObjectFacts {
  readonly sizeBytes: number;
  /** Without quotes. `undefined` when the server sent none. */
  readonly etag: string | undefined;
  readonly modifiedSeconds: number;
  readonly contentType: string | undefined;
}

export interface ByteRange {
  readonly start: number;
  /** Last byte, included. Left out: to the end. */
  readonly end?: number;
}

export interface ObjectBody extends ObjectFacts {
  /** Bytes of this answer; for a range less than the object. `undefined` when the server did not say. */
  readonly lengthBytes: number | undefined;
  /** Size of the whole object, from `Content-Range` or `Content-Length`; -1 when the answer has neither (archives made on the fly). */
  readonly sizeBytes: number;
  readonly body: ReadableStream<Uint8Array>;
}

export interface ListedObject {
  readonly kind: "file" | "folder";
  /** Full path, without a trailing slash. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedSeconds: number;
  /** Without quotes; `temporary` while an upload is in progress. `undefined` for folders. */
  readonly etag: string | undefined;
}

export interface UploadedPart {
  readonly partNumber: number;
  readonly etag: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** See `WireRequest`. */
export interface SendingOptions {
  readonly pace?: Pace | undefined;
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/** The S3 side of a Cells server (`/io`). Every method throws CecError with `operation` and `path`. */
export interface Gateway {
  /** @throws CecError `not-found` for missing objects and for folders. */
  head(path: string, options?: CallOptions): Promise<ObjectFacts>;
  get(path: string, options?: CallOptions & { range?: ByteRange; versionId?: string }): Promise<ObjectBody>;
  /** Resolves once the server has the whole body; on flat storage the node is indexed then. */
  put(
    path: string,
    body: WireBody,
    options?: CallOptions & SendingOptions & { contentType?: string },
  ): Promise<{ etag: string | undefined }>;
  createUpload(path: string, options?: CallOptions & { sizeBytes?: number }): Promise<string>;
  putPart(
    path: string,
    uploadId: string,
    partNumber: number,
    body: WireBody,
    options?: CallOptions & SendingOptions,
  ): Promise<{ etag: string | undefined }>;
  completeUpload(
    path: string,
    uploadId: string,
    parts: readonly UploadedPart[],
    options?: CallOptions,
  ): Promise<{ etag: string | undefined }>;
  abortUpload(path: string, uploadId: string, options?: CallOptions): Promise<void>;
  /**
   * Everything below a folder in one request, dotfiles included, in the order of the server (not sorted), parsed as it arrives.
   * With `recursive: false` one level only. A listing that breaks in the middle is taken again and goes on where it was, for which each path is
   * remembered in 8 bytes; with `mayRepeat` it begins again with what was yielded before, for callers who put it in order anyway.
   */
  list(path: string, options?: CallOptions & { recursive?: boolean; mayRepeat?: boolean }): AsyncIterable<ListedObject>;
  /** The folder as a tar stream. @throws CecError `not-found`, `conflict` when a file with the archive's name stands beside the folder. */
  tar(path: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
}

/** A gateway that can delete as well, which is for keeping order behind uploads: what people delete goes through a job and the bin. */
export interface RemovingGateway extends Gateway {
  /** Deletes a file or a whole folder for good, without the recycle bin; nothing happens when there is none. */
  remove(path: string, options?: CallOptions): Promise<void>;
  /** Makes a version of a file its content again. @throws CecError `not-found` for an unknown version, `forbidden`. */
  restoreVersion(path: string, versionId: string, options?: CallOptions): Promise<{ etag: string | undefined }>;
}
