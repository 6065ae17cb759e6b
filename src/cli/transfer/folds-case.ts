import { randomUUID } from "node:crypto";
import { lstat, opendir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { partSuffix } from "../../base/part-name.ts";
import { runtimeCode } from "../../base/runtime-code.ts";
import type { Context } from "../types.ts";

/**
 * Whether the disk at this local path takes `A` and `a` for one name. What system this is does not tell: a USB stick, a share or a disk image may
 * be of either kind. A name that is there is looked for in the other case; where there is none, and `mayWrite`, a file of our own that is taken
 * away again. Else what is usual on this system.
 */
export async function foldsCase(
  path: string,
  { platform }: Pick<Context, "platform">,
  mayWrite: boolean,
): Promise<boolean> {
  const usual = platform === "win32" || platform === "darwin";
  try {
    const folder = await nearestFolder(path);
    return (await byNames(folder)) ?? (mayWrite ? await byProbe(folder) : usual);
  } catch {
    // What can't be read or written here is told by what is to be done here.
    return usual;
  }
}

async function nearestFolder(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if (await isThere(at)) return (await lstat(at)).isFile() ? dirname(at) : at;
    if (dirname(at) === at) return at;
  }
}

async function byNames(folder: string): Promise<boolean | undefined> {
  let other: string | undefined;
  for await (const { name } of await opendir(folder)) {
    // Both are there.
    if (name === other) return false;
    if (other !== undefined || otherCase(name) === name) continue;
    other = otherCase(name);
    if (!(await isThere(join(folder, other)))) return false;
  }
  return other === undefined ? undefined : true;
}

async function byProbe(folder: string): Promise<boolean> {
  const probe = join(folder, `case-${randomUUID()}${partSuffix}`);
  await writeFile(probe, "", { flag: "wx" });
  try {
    return await isThere(join(folder, otherCase(probe.slice(folder.length + 1))));
  } finally {
    await rm(probe, { force: true });
  }
}

function otherCase(name: string): string {
  return name.replace(/[a-z]/gi, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (runtimeCode(error) === "ENOENT" || runtimeCode(error) === "ENOTDIR") return false;
    throw error;
  }
}
