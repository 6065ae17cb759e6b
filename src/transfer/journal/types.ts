import type { FileFacts, NotedFacts } from "../../base/file-facts.ts";
import type { UploadedPart } from "../../gateway/types.ts";

/** An upload in parts that was begun and not completed. */
export interface SavedUpload {
  readonly uploadId: string;
  readonly partBytes: number;
  /** Where the local file lies. */
  readonly sourcePath: string;
  /** The source as it was when the upload was begun: parts of another state must not be mixed with it. */
  readonly source: NotedFacts;
  /** See `UploadStep`: what stood at the target then. */
  readonly replaces?: string | undefined;
  readonly parts: readonly UploadedPart[];
}

/** An upload of which every part was sent, while its end was not noted. */
export interface WholeUpload {
  readonly uploadId: string;
  readonly target: string;
  /** ETags of the parts, in their order. */
  readonly digests: readonly string[];
}

/** A file that was brought over completely, and both its ends as they were then. */
export interface SavedFile {
  /** `identity` and `changedMs` tell which source was sent, and in which state; a file that was fetched needs none. */
  readonly local: Pick<FileFacts, "sizeBytes" | "modifiedMs"> & {
    readonly changedMs?: number | undefined;
    readonly identity?: string | undefined;
  };
  readonly etag: string | undefined;
}

export interface BegunCopy {
  readonly source: string;
  readonly target: string;
}

/** A file that was being put together. */
export interface PartFileNote {
  readonly path: string;
  /** Remote path it is made from. */
  readonly source: string;
}

/**
 * What a run to one destination did so far, kept on disk, so that a run that was killed can be taken up. Targets are remote paths for uploads
 * and local paths for downloads. Every call is durable against the end of this process when it returns; what is not cheap to do again (parts,
 * uploads, the beginning of a copy) also against a loss of power. Several processes may work on one destination: each takes up only what no
 * living process owns. A journal that can't be written any more says so once and stops noting; the transfer goes on.
 */
export interface Journal {
  /** True when an earlier run was begun from `source` to `target` and not finished, and no living process is at it. */
  continues(source: string, target: string): boolean;
  /** Notes that a copy from `source` to `target` begins. */
  begin(source: string, target: string): void;
  /** Notes that these copies begin: the disk is waited for once, however many there are. */
  beginAll(copies: readonly BegunCopy[]): void;
  done(target: string): SavedFile | undefined;
  saveDone(target: string, file: SavedFile): void;
  /** The target is no more what `saveDone` said. */
  forget(target: string): void;
  /** The upload to take up for this target, which is this process's own from now on. */
  upload(target: string): SavedUpload | undefined;
  /** Notes an upload that was begun, or the state its source is known to have by now. */
  saveUpload(target: string, upload: Omit<SavedUpload, "parts">): void;
  savePart(target: string, part: UploadedPart): void;
  dropUpload(target: string): void;
  /** All of this destination that no living process is at. */
  wholeUploads(): readonly WholeUpload[];
  /** One of them turned out to have come to its end. */
  endUpload(uploadId: string): void;
  /** A file is being put together at this local path, beside its target, from this remote one. */
  beginPartFile(path: string, source: string): void;
  /** It has got its name, or is gone. */
  endPartFile(path: string): void;
  /** Part files that this run, or one that it goes on with, left behind: of no use once everything was done. */
  leftPartFiles(): readonly string[];
  /** All that any run to this destination left behind and no living process is at. */
  abandonedPartFiles(): readonly PartFileNote[];
  /** Everything was done: nothing of this run is left to take up. */
  finish(): void;
  /** Leaves what is unfinished to the next run. A journal with nothing in it is removed. */
  close(): Promise<void>;
}
