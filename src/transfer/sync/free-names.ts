import { lstat, stat } from "node:fs/promises";
import nativePath, { posix } from "node:path";
import { parentPath } from "../../base/paths.ts";
import { runtimeCode } from "../../base/runtime-code.ts";
import type { CopyStep, MoveStep } from "../../plan/types.ts";
import type { ChangeNeeds, ChangeStep } from "./change.ts";

type Needs = Pick<ChangeNeeds, "tree" | "gateway" | "signal">;

/** What stands at a path; only a folder can have something put into it. */
type Kind = "folder" | "other";
type KindAt = (path: string) => Promise<Kind | undefined>;

/**
 * Gives backups whose names are taken the next free ones (`name-1.ext`): nothing that was kept before is written over. So it does the folders they
 * lie in where a file has such a name. On the server one look at all of them, and one listing of each folder where a name is taken.
 */
export async function withFreeNames(steps: readonly ChangeStep[], needs: Needs): Promise<ChangeStep[]> {
  const backups = steps.filter(isBackup);
  const [first] = backups;
  if (!first) return [...steps];
  const path = first.side === "remote" ? posix : nativePath;
  const kindAt = first.side === "remote" ? await kindsOnServer(backups, needs) : kindOnDisk;
  const given = new Set<string>();
  const folders = new Map<string, Promise<string>>();
  const folder = (wanted: string): Promise<string> => {
    const known = folders.get(wanted) ?? roomFor(wanted);
    folders.set(wanted, known);
    return known;
  };
  const roomFor = async (wanted: string): Promise<string> => {
    const parent = path.dirname(wanted);
    if (parent === wanted || parent === ".") return wanted;
    const above = await folder(parent);
    for (let at = 0; ; at += 1) {
      const candidate = path.join(above, `${path.basename(wanted)}${at === 0 ? "" : `-${at}`}`);
      if ((await kindAt(candidate)) !== "other") return candidate;
    }
  };
  const free = async (target: string): Promise<string> => {
    const { dir, base, name, ext } = path.parse(target);
    const into = await folder(dir);
    for (let at = 0; ; at += 1) {
      const candidate = path.join(into, at === 0 ? base : `${name}-${at}${ext}`);
      if (!given.has(candidate) && (await kindAt(candidate)) === undefined) return candidate;
    }
  };
  const results: ChangeStep[] = [];
  for (const step of steps) {
    if (!isBackup(step)) {
      results.push(step);
      continue;
    }
    const target = await free(step.target);
    given.add(target);
    results.push(target === step.target ? step : { ...step, target });
  }
  return results;
}

function isBackup(step: ChangeStep): step is CopyStep | MoveStep {
  return step.kind !== "delete" && step.why === "backup";
}

async function kindsOnServer(backups: readonly (CopyStep | MoveStep)[], needs: Needs): Promise<KindAt> {
  const { tree, gateway, signal } = needs;
  const asked = new Set<string>();
  for (const { target } of backups)
    for (let path = target; path.includes("/") && !asked.has(path); path = parentPath(path)) asked.add(path);
  const nodes = await tree.stats([...asked], { signal });
  const kinds = new Map<string, Kind>(nodes.map(({ path, kind }) => [path, kind === "folder" ? "folder" : "other"]));
  const listed = new Set<string>();
  const kindAt: KindAt = async (path) => {
    // A workspace itself is there.
    if (!path.includes("/")) return "folder";
    if (asked.has(path)) return kinds.get(path);
    const folder = parentPath(path);
    if ((await kindAt(folder)) !== "folder") return undefined;
    if (!listed.has(folder)) {
      listed.add(folder);
      for await (const entry of gateway.list(folder, { signal, mayRepeat: true }))
        kinds.set(entry.path, entry.kind === "folder" ? "folder" : "other");
    }
    return kinds.get(path);
  };
  return kindAt;
}

/** A link that leads nowhere is something, too. */
async function kindOnDisk(path: string): Promise<Kind | undefined> {
  if (!(await exists(path))) return undefined;
  try {
    return (await stat(path)).isDirectory() ? "folder" : "other";
  } catch (error) {
    if (runtimeCode(error) === "ENOENT") return "other";
    throw error;
  }
}

/** True when anything stands there, a link that leads nowhere included. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (runtimeCode(error) === "ENOENT") return false;
    throw error;
  }
}
