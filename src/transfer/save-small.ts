import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { unixSeconds } from "../base/unix-seconds.ts";
import type { DownloadStep } from "../plan/types.ts";
import type { LocalFolders } from "./local-folders.ts";
import { partPath } from "./part-path.ts";

/** Writes a whole small file beside its target and renames it. @throws the system's error; nothing is left then. */
export async function saveSmall(
  step: Pick<DownloadStep, "source" | "target" | "modifiedMs">,
  bytes: Uint8Array,
  folders: LocalFolders,
): Promise<void> {
  await folders.ensure(dirname(step.target));
  const path = partPath(step.target, step.source);
  const file = await openFresh(path);
  try {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += (await file.write(bytes, done, bytes.length - done, done)).bytesWritten;
      }
      await file.utimes(unixSeconds(step.modifiedMs), unixSeconds(step.modifiedMs));
    } finally {
      await file.close();
    }
    await rename(path, step.target);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** A new file, never one that is there or a link that someone laid out: what an earlier run left is removed. */
export async function openFresh(path: string) {
  try {
    return await open(path, "wx+");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    await rm(path);
    return await open(path, "wx+");
  }
}
