import { constants } from "node:fs";
import { copyFile, lstat, mkdir, rename, rmdir, unlink, utimes } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { CecError } from "../../base/errors.ts";
import { factsOf as localFacts } from "../../base/file-facts.ts";
import { unixSeconds } from "../../base/unix-seconds.ts";
import type { CopyStep, DeleteStep, MoveStep } from "../../plan/types.ts";
import type { ChangeStep } from "./change.ts";

/** Names tried before giving up on a backup folder. */
const mostNames = 10_000;

/**
 * A change on this machine's disk. Nothing is written over: a backup whose name is taken gets another, anything else fails.
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
    const code = codeOf(error);
    if (code === "ENOENT") return;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    const facts = { operation: "delete", path: step.target, cause: error };
    throw new CecError("conflict", "something was put into it after it was compared: it is kept", facts);
  }
}

async function moveLocal(step: MoveStep): Promise<void> {
  const target = await freePlace(step);
  try {
    await rename(step.source, target);
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    await copyTo(step.source, target);
    await unlink(step.source);
  }
}

async function copyLocal(step: CopyStep): Promise<void> {
  await copyTo(step.source, await freePlace(step));
}

async function copyTo(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_EXCL);
  const modified = unixSeconds(localFacts(await lstat(source, { bigint: true })).modifiedMs);
  await utimes(target, modified, modified);
}

/** Where it may go: its target, or for a backup the next free name. */
async function freePlace({ target, why }: CopyStep | MoveStep): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  if (!(await exists(target))) return target;
  if (why === "backup") {
    const { dir, name, ext } = parse(target);
    for (let at = 1; at < mostNames; at += 1) {
      const other = join(dir, `${name}-${at}${ext}`);
      if (!(await exists(other))) return other;
    }
  }
  throw new CecError("conflict", "something stands there already", { operation: "move", path: target });
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
