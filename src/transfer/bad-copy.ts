import { rm } from "node:fs/promises";
import { CecError } from "../base/errors.ts";

export function mismatch(path: string): CecError {
  return new CecError("mismatch", "what arrived is not what the server has; the bad copy was removed", {
    operation: "download",
    path,
  });
}

/** Takes a file away whose late check failed. */
export function undoDownload(target: string): () => Promise<void> {
  return () => rm(target, { force: true });
}
