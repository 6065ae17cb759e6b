import { CecError } from "../base/errors.ts";

/** Errors of the disk as errors of ours, so that a failed item has a class and a path like any other. */
export function ourError(error: unknown, path: string): CecError {
  if (error instanceof CecError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const facts = { operation: "transfer", path, cause: error };
  switch (code) {
    case "ENOENT":
      return new CecError("not-found", "the file is gone", facts);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new CecError("forbidden", "not allowed to read or write it", facts);
    case "ENOSPC":
    case "EDQUOT":
      return new CecError("failed", "no space left on the disk", {
        ...facts,
        hint: "Free some space and run it again.",
      });
    default:
      return new CecError("failed", message, facts);
  }
}
