import { copyFile, link, rename, rm } from "node:fs/promises";

/** Where the executable that was replaced is kept. */
function previousPath(path: string): string {
  return path.endsWith(".exe") ? `${path.slice(0, -4)}.previous.exe` : `${path}.previous`;
}

/**
 * Puts a new executable, which lies in the same folder, in the place of one that may be running. At no moment is there none under its name,
 * but on Windows, where a running file can be renamed and not replaced.
 * @returns where the old one is now. @throws the system's error; the old one is in its place then.
 */
export async function replaceExecutable(path: string, fresh: string, platform: NodeJS.Platform): Promise<string> {
  const previous = previousPath(path);
  await rm(previous, { force: true });
  if (platform === "win32") {
    await rename(path, previous);
    try {
      await rename(fresh, path);
    } catch (error) {
      await rename(previous, path);
      throw error;
    }
    return previous;
  }
  try {
    await link(path, previous);
  } catch {
    // A file system without hard links.
    await copyFile(path, previous);
  }
  await rename(fresh, path);
  return previous;
}
