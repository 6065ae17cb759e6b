import type { CecError } from "../base/errors.ts";
import type { Tree } from "../cells/types.ts";
import type { Gateway } from "../gateway/types.ts";

/** The questions a plan asks the server; nothing here changes anything. */
export interface RemoteView {
  readonly stats: Tree["stats"];
  readonly workspaces: Tree["workspaces"];
  readonly children: Tree["children"];
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
  | "download-in-progress"
  | "already-sent"
  | "already-there"
  /** Both sides have the same. */
  | "unchanged"
  /** A filter leaves it out on both sides. */
  | "excluded"
  /** `--update`: the target was changed later than the source. */
  | "newer-at-target"
  /** `--existing`: only what the target has is brought up to date. */
  | "not-at-target"
  /** `--ignore-existing`: what the target has stays as it is. */
  | "exists-at-target"
  /** The target has more than the source, and nothing said to delete it. */
  | "only-at-target"
  /** Nothing is deleted or replaced after a failure. */
  | "kept-after-failure"
  /** It lies below something that could not be read or stands in the way. */
  | "unreachable";

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
  /** Local files: when anything of it was changed last (`ctime`), to notice content that was changed and given its old date. */
  readonly changedMs?: number;
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
export type DoReason =
  | "new"
  | "replaces"
  | "other-type"
  /** Both sides have it; sizes differ, or contents do, or nothing tells what the contents are. */
  | "size"
  | "content"
  | "unknown"
  /** The target has its content elsewhere. */
  | "renamed"
  /** Kept before something takes its place or it is deleted. */
  | "backup"
  /** It was put aside for something that did not come. */
  | "put-back";

/** One thing to do. Remote paths are `<workspace>/<path>`, local ones are paths of this machine. */
export type Step =
  | MakeFolderStep
  | UploadStep
  | DownloadStep
  | RemoveStep
  | CopyStep
  | MoveStep
  | DeleteStep
  | SkipStep
  | FailStep;

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
  readonly changedMs: number;
  readonly identity: string;
  /** ETag of the file whose place it takes, `""` where none stands; `undefined` where that is not known. */
  readonly replaces?: string | undefined;
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
  /** What a plan saw there, for whoever does it later. */
  readonly entry?: "file" | "folder" | undefined;
  readonly sizeBytes?: number | undefined;
  readonly etag?: string | undefined;
  readonly why?: DoReason | undefined;
}

/** A copy within one side: on the server a job of its own, which no byte passes through us for. */
export interface CopyStep {
  readonly kind: "copy";
  readonly side: Side;
  readonly source: string;
  readonly target: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Of the source. */
  readonly etag: string | undefined;
  /** A file stands at the target: it goes to the recycle bin first, as the server never overwrites. */
  readonly replaces: boolean;
  readonly why?: DoReason | undefined;
}

/** A file that lies elsewhere on the target's side already; or what is put aside, or into the backup folder: a folder as one. */
export interface MoveStep {
  readonly kind: "move";
  readonly side: Side;
  readonly source: string;
  readonly target: string;
  readonly sizeBytes: number;
  readonly etag: string | undefined;
  readonly folder?: true | undefined;
  readonly why?: DoReason | undefined;
}

/** Something the source does not have. */
export interface DeleteStep {
  readonly kind: "delete";
  readonly side: Side;
  readonly target: string;
  /** A remote folder goes with all that is below it; a local one only when it is empty. */
  readonly entry: "file" | "folder";
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly etag: string | undefined;
  /** Past the recycle bin of the server. Local files have none. */
  readonly permanently: boolean;
  /** A remote folder is looked into first, and kept if there is anything in it. */
  readonly onlyIfEmpty?: boolean;
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
