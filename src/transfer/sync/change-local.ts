import { constants } from "node:fs";
import { copyFile, cp, lstat, mkdir, readdir, rename, rm, rmdir, unlink, utimes } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { CecError } from "../../base/errors.ts";
import { factsOf as localFacts } from "../../base/file-facts.ts";
import { runtimeCode } from "../../base/runtime-code.ts";
import { unixSeconds } from "../../base/unix-seconds.ts";
import type { CopyStep, DeleteStep, MoveStep } from "../../plan/types.ts";
import type { ChangeStep } from "./change.ts";
import { exists } from "./free-names.ts";

/**
 * A change on this machine's disk. Nothing is written over.
 * @throws CecError `conflict`, or the system's error.
 */
export async function changeLocal(step: ChangeStep): Promise<void> {
  switch (step.kind) {
    case "delete":
      return deleteLocal(step);
    case "move":
      return moveLocal(step);
    case "copy":
      return copyLocal(step);
  }
}

async function deleteLocal(step: DeleteStep): Promise<void> {
  try {
    if (step.entry === "folder") return await rmdir(step.target);
    const facts = await lstat(step.target);
    if (!facts.isFile() || facts.size !== step.sizeBytes || Math.abs(facts.mtimeMs - step.modifiedMs) >= 1) {
      throw new CecError("conflict", "it was changed after it was compared, and is kept", {
        operation: "delete",
        path: step.target,
      });
    }
    await unlink(step.target);
  } catch (error) {
    const code = runtimeCode(error);
    if (code === "ENOENT") return;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    const facts = { operation: "delete", path: step.target, cause: error };
    throw new CecError("conflict", "something was put into it after it was compared: it is kept", facts);
  }
}

async function moveLocal({ source, target, folder }: MoveStep): Promise<void> {
  if (!(await isOtherSpelling(source, target))) await claimPlace(target);
  try {
    await rename(source, target);
  } catch (error) {
    if (runtimeCode(error) !== "EXDEV") throw error;
    // To another disk: the copy is whole before the original goes.
    if (folder) await cp(source, target, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    else await copyTo(source, target);
    await rm(source, { recursive: true });
  }
}

async function copyLocal(step: CopyStep): Promise<void> {
  await claimPlace(step.target);
  await copyTo(step.source, step.target);
}

async function copyTo(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_EXCL);
  const modified = unixSeconds(localFacts(await lstat(source, { bigint: true })).modifiedMs);
  await utimes(target, modified, modified);
}

/** True where a disk that takes upper and lower case for one would find the source itself under its new name. */
async function isOtherSpelling(source: string, target: string): Promise<boolean> {
  if (source.toLowerCase() !== target.toLowerCase() || dirname(source) !== dirname(target)) return false;
  return !(await readdir(dirname(target))).includes(basename(target));
}

/** Nothing is written over. */
async function claimPlace(target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  if (await exists(target)) {
    throw new CecError("conflict", "something stands there already", { operation: "move", path: target });
  }
}
