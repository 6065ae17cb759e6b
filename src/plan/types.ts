import type { CecError } from "../base/errors.ts";
import type { Tree } from "../cells/types.ts";
import type { Gateway } from "../gateway/types.ts";

/** The questions a plan asks the server; nothing here changes anything. */
export interface RemoteView {
  readonly stats: Tree["stats"];
  readonly workspaces: Tree["workspaces"];
  readonly list: Gateway["list"];
}

export type Side = "local" | "remote";

/** Why something was left alone on purpose; leaving it is not a failure. */
export type SkipReason =
  | "symlink"
  | "symlink-loop"
  | "special-file"
  | "server-file"
  | "recycle-bin"
  | "upload-in-progress"
  | "already-sent"
  | "already-there";

/** What a walk finds. `relative` is slash-separated, `""` for the root of the walk itself. */
export type Found = FoundFile | FoundFolder | FoundSkip | FoundTrouble;

export interface FoundFile {
  readonly kind: "file";
  readonly relative: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch; whole seconds on the server's side. */
  readonly modifiedMs: number;
  /** Remote files: without quotes. */
  readonly etag?: string | undefined;
  /** Remote files: `x-cells-hash`, where it is known. */
  readonly hash?: string | undefined;
  /** Local files: where the bytes lie, `device:inode`, to notice a file that was replaced by another. */
  readonly identity?: string;
}

export interface FoundFolder {
  readonly kind: "folder";
  readonly relative: string;
}

export interface FoundSkip {
  readonly kind: "skip";
  readonly relative: string;
  readonly reason: SkipReason;
}

export interface FoundTrouble {
  readonly kind: "trouble";
  readonly relative: string;
  readonly error: CecError;
}

/** Why something is done, for reports: the target lacks it, it takes another's place, something of another type was in its way. */
export type DoReason = "new" | "replaces" | "other-type";

/** One thing to do. Remote paths are `<workspace>/<path>`, local ones are paths of this machine. */
export type Step = MakeFolderStep | UploadStep | DownloadStep | RemoveStep | SkipStep | FailStep;

/** Parents are made where they are missing; an existing folder is fine. */
export interface MakeFolderStep {
  readonly kind: "make-folder";
  readonly side: Side;
  readonly target: string;
  readonly why?: DoReason | undefined;
}

export interface UploadStep {
  readonly kind: "upload";
  readonly source: string;
  readonly target: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly identity: string;
  readonly why?: DoReason | undefined;
}

export interface DownloadStep {
  readonly kind: "download";
  readonly source: string;
  /** The remote folder whose copy this is part of. */
  readonly root?: string | undefined;
  readonly target: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly etag: string | undefined;
  readonly hash: string | undefined;
  readonly why?: DoReason | undefined;
}

/** Something of another type stands where the next steps need room. Done before any step after it. */
export interface RemoveStep {
  readonly kind: "remove";
  readonly side: Side;
  readonly target: string;
  readonly why?: DoReason | undefined;
}

export interface SkipStep {
  readonly kind: "skip";
  readonly path: string;
  readonly reason: SkipReason;
}

/** Something that could not even be planned: unreadable, a refused name. The other steps go on. */
export interface FailStep {
  readonly kind: "fail";
  readonly path: string;
  readonly error: CecError;
}
