import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface AtomicWriteOptions {
  /** Permission bits of the file. Default 0o600. */
  readonly mode?: number;
  /** Permission bits of folders that have to be made. Default 0o700. */
  readonly folderMode?: number;
}

/**
 * Replaces a file as a whole: written beside, flushed to the disk, renamed over the old one, and the folder flushed. Readers see the old
 * content or the new, also after a power cut. A symbolic link stays one: its target is replaced.
 * @throws the system's error (`ENOSPC`, `EACCES`...); the old file is untouched then.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const mode = options.mode ?? 0o600;
  await mkdir(dirname(path), { recursive: true, mode: options.folderMode ?? 0o700 });
  const target = await resolveLink(path);
  const scratch = join(dirname(target), `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(scratch, "wx", mode);
    try {
      await file.writeFile(content);
      // The umask may have taken bits away from the mode given to open.
      if (process.platform !== "win32") await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, target);
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Takes the given permission bits away from group and others where the platform has such bits. True when something was changed. */
export async function makePrivate(path: string, currentMode: number): Promise<boolean> {
  if (process.platform === "win32" || (currentMode & 0o077) === 0) return false;
  await chmod(path, currentMode & 0o700);
  return true;
}

async function resolveLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return path;
    throw error;
  }
}

/** Makes a rename survive a power cut. Windows and some network file systems know no such call: there the rename itself has to do. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "EINVAL" || error.code === "ENOTSUP")))
      throw error;
  } finally {
    await handle.close();
  }
}
