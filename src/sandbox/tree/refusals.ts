import { CecError } from "../../base/errors.ts";
import { storagePath } from "./clean-path.ts";

/** The refusals of the tree, in the words the server uses. */

export function workspaceMissing(slug: string): CecError {
  return new CecError("not-found", `Workspace ${slug} is not found`, { status: 404, path: slug });
}

export function nodeMissing(internalPath: string): CecError {
  const message = `Could not retrieve node ${storagePath(internalPath)}`;
  return new CecError("not-found", message, { status: 404, path: internalPath });
}

export function readOnly(path: string): CecError {
  return new CecError("forbidden", "path is not writeable", { status: 403, path });
}

export function lockedByOther(path: string): CecError {
  return new CecError("forbidden", "This file is locked by another user", { status: 403, path });
}

export function folderInTheWay(path: string): CecError {
  return new CecError("conflict", "A folder already exists with the same name", { status: 409, path });
}

export function fileInTheWay(path: string): CecError {
  return new CecError("forbidden", "trying to create a folder on top of an existing file", { status: 403, path });
}

export function nameTooLong(path: string): CecError {
  return new CecError("failed", "Error 1406 (22001): Data too long for column 'name' at row 1", { status: 500, path });
}
