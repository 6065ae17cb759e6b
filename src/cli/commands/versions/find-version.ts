import { CecError, isCecError } from "../../../base/errors.ts";
import type { FileVersion, Tree } from "../../../cells/types.ts";
import { visible } from "../../view/align.ts";

/** Shorter beginnings of an id are taken for numbers or mistakes. */
const shortestPrefix = 4;

/** The versions of a file that is there, newest first; none where its datasource keeps none. */
export async function versionsOf(tree: Tree, path: string, signal: AbortSignal): Promise<FileVersion[]> {
  try {
    return await tree.versions(path, { signal });
  } catch (error) {
    // A server answers nothing for a file without versions as well: the caller knows that it is there.
    if (isCecError(error, "not-found")) return [];
    throw error;
  }
}

/** By number, 1 being the newest, or by the beginning of its id. @throws CecError `not-found`, `usage` when several fit. */
export function pickVersion(versions: readonly FileVersion[], text: string, path: string): FileVersion {
  const hint = `cec versions ls ${visible(path)} shows them.`;
  if (versions.length === 0) {
    throw new CecError("not-found", `the server keeps no versions of ${visible(path)}`, { path });
  }
  const byNumber = /^\d{1,3}$/.test(text) ? versions[Number(text) - 1] : undefined;
  if (byNumber) return byNumber;
  const fitting = text.length < shortestPrefix ? [] : versions.filter(({ versionId }) => versionId.startsWith(text));
  const [version, ...others] = fitting;
  if (!version) throw new CecError("not-found", `${visible(path)} has no version ${visible(text)}`, { path, hint });
  if (others.length === 0 || version.versionId === text) return version;
  throw new CecError("usage", `${fitting.length} versions begin with ${visible(text)}`, { path, hint });
}
