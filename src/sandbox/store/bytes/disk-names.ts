import { createHash } from "node:crypto";
import { join } from "node:path";

const maxNameBytes = 255;
/** Characters that some file system refuses in a name, with the percent sign that marks the others. */
const awkward = process.platform === "win32" ? /[%<>:"\\|?*\u0000-\u001f]|[. ]$/gu : /\u0000/gu;

/**
 * The file that holds an internal path: the same names wherever the file system can carry them, so that a person finds their way. Names
 * it can't carry are percent-encoded; those too long for it are cut and get a digest.
 */
export function diskPath(directory: string, path: string): string {
  return join(directory, ...path.split("/").map(diskName));
}

export function diskName(name: string): string {
  const safe = name.replace(awkward, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  if (Buffer.byteLength(safe) <= maxNameBytes) return safe;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 16);
  const start = Buffer.from(safe).subarray(0, maxNameBytes - digest.length - 1 - 4);
  return `${start.toString().replace(/\ufffd+$/u, "")}~${digest}`;
}

/** True when the name on disk tells the name in the tree, so that a scan may take it over. */
export function tellsItsName(name: string): boolean {
  return name.normalize("NFC") === name && !/~[0-9a-f]{16}$/u.test(name);
}
