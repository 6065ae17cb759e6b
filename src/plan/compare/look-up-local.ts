import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { factsOf } from "../../base/file-facts.ts";
import { isPartName } from "../../base/part-name.ts";
import { baseName, parentPath } from "../../base/paths.ts";
import type { LocalWalkOptions } from "../local-walk.ts";
import { remoteName } from "../names.ts";
import type { LookUp, Standing } from "./look-up.ts";

/** Names of a folder in the server's form; `undefined`: several have this one. */
interface Folder {
  readonly path: string;
  readonly names: ReadonlyMap<string, Dirent | undefined>;
}

/** Folders whose names are held: files come folder by folder. */
const heldFolders = 64;

/** Looks at places below a local folder as a walk would see them: by the names that are there, and through no link. `enter` as for the walk. */
export function lookUpLocal(root: string, enter: LocalWalkOptions["enter"]): LookUp {
  /** `null`: not there; `undefined` in it: something else is, or it can't be read. */
  const folders = new Map<string, Folder | null | undefined>();

  const open = async (relative: string): Promise<Folder | null | undefined> => {
    if (folders.has(relative)) return folders.get(relative);
    const above = relative === "" ? undefined : await open(parentPath(relative));
    const folder = relative === "" ? await read(root, "") : above ? await inside(above, relative) : above;
    if (folders.size >= heldFolders) folders.clear();
    folders.set(relative, folder);
    return folder;
  };

  const inside = async (above: Folder, relative: string): Promise<Folder | null | undefined> => {
    const name = baseName(relative);
    if (!above.names.has(name)) return null;
    const entry = above.names.get(name);
    return entry?.isDirectory() ? await read(join(above.path, entry.name), relative) : undefined;
  };

  const read = async (path: string, relative: string): Promise<Folder | null | undefined> => {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      await enter?.({ path, relative, names: entries.map(({ name }) => name) });
      const names = new Map<string, Dirent | undefined>();
      for (const entry of entries) {
        const key = remoteName(entry.name);
        names.set(key, names.has(key) ? undefined : entry);
      }
      return { path, names };
    } catch (error) {
      // The walk tells what it is.
      if (!isOfSystem(error)) throw error;
      return error.code === "ENOENT" && relative === "" ? null : undefined;
    }
  };

  const find = async (relative: string): Promise<Standing | undefined> => {
    const folder = await open(parentPath(relative));
    if (!folder) return folder;
    const name = baseName(relative);
    if (!folder.names.has(name)) return null;
    const entry = folder.names.get(name);
    if (!entry?.isFile() || isPartName(relative)) return undefined;
    const path = join(folder.path, entry.name);
    try {
      const stats = await lstat(path, { bigint: true });
      return stats.isFile() ? { kind: "file", relative, source: path, ...factsOf(stats) } : undefined;
    } catch (error) {
      if (!isOfSystem(error)) throw error;
      return undefined;
    }
  };

  return async (relatives, signal) => {
    const standings = new Map<string, Standing>();
    for (const relative of relatives) {
      signal.throwIfAborted();
      const standing = await find(relative);
      if (standing !== undefined) standings.set(relative, standing);
    }
    return standings;
  };
}

function isOfSystem(error: unknown): error is Error & { code: unknown } {
  return error instanceof Error && "code" in error;
}
