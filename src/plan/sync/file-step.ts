import { CecError } from "../../base/errors.ts";
import type { FileEntry } from "../compare/compare-trees.ts";
import type { TreeSide } from "../compare/side.ts";
import type { DoReason, Step } from "../types.ts";

/** The step that brings a file over, whichever sides there are. `standing`: the file it replaces. */
export function fileStep(
  source: TreeSide,
  target: TreeSide,
  from: FileEntry,
  standing: FileEntry | undefined,
  why: DoReason,
): Step {
  const { sizeBytes, modifiedMs, changedMs = 0, identity = "", etag, hash } = from;
  const path = from.source ?? source.at(from.relative);
  // The name as it stands on the disk, whatever its Unicode form.
  const to = standing?.source ?? target.at(from.relative);
  if (source.side === "local" && target.side === "remote") {
    return { kind: "upload", source: path, target: to, sizeBytes, modifiedMs, changedMs, identity, why };
  }
  if (source.side === "remote" && target.side === "local") {
    return { kind: "download", source: path, root: source.root, target: to, sizeBytes, modifiedMs, etag, hash, why };
  }
  if (source.side === "local") throw new CecError("usage", "one side of a sync is on the server");
  const replaces = standing !== undefined;
  return { kind: "copy", side: "remote", source: path, target: to, sizeBytes, modifiedMs, etag, replaces, why };
}
