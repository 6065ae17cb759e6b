import { CecError } from "../base/errors.ts";
import { noRoom } from "./disk-room.ts";

/** What a disk would say of everything else that is written to it as well. */
const lasting = new Set(["ENOSPC", "EDQUOT", "EROFS"]);

/**
 * Errors of the disk as errors of ours, so that a failed item has a class and a path like any other.
 * @param missingBytes what was still to be written to `path`, where that is known.
 */
export function ourError(error: unknown, path: string, missingBytes?: number): CecError {
  if (error instanceof CecError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const facts = { operation: "transfer", path, cause: error };
  switch (systemCode(error)) {
    case "ENOENT":
      return new CecError("not-found", "the file is gone", facts);
    case "EACCES":
    case "EPERM":
      return new CecError("forbidden", "not allowed to read or write it", facts);
    case "EROFS":
      return new CecError("forbidden", `the file system of ${path} is read-only`, {
        ...facts,
        hint: "Choose another place, or have it mounted for writing.",
      });
    case "ENOSPC":
      return noRoom(path, missingBytes, error);
    case "EDQUOT":
      return new CecError("failed", `your quota on the disk of ${path} is used up`, {
        ...facts,
        hint: "Free some space.",
      });
    default:
      return new CecError("failed", message, facts);
  }
}

/** The code of an error of the system, such as `EACCES`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : undefined;
}

/** Whether the system refused something on this machine. */
export function isOfDisk(error: unknown): boolean {
  return systemCode(error instanceof CecError ? error.cause : error) !== undefined;
}

/** Whether whatever else is to be brought to the same place would fail likewise: no room, a quota, a disk that can't be written. */
export function endsRun({ code, cause, status }: CecError): boolean {
  if (cause instanceof Error && "code" in cause && lasting.has(String(cause.code))) return true;
  return code === "failed" && status === 422;
}
