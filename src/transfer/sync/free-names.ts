import { lstat } from "node:fs/promises";
import nativePath, { posix } from "node:path";
import { parentPath } from "../../base/paths.ts";
import { runtimeCode } from "../../base/runtime-code.ts";
import type { CopyStep, MoveStep } from "../../plan/types.ts";
import type { ChangeNeeds, ChangeStep } from "./change.ts";

type Needs = Pick<ChangeNeeds, "tree" | "gateway" | "signal">;

/**
 * Gives backups whose names are taken the next free ones (`name-1.ext`): nothing that was kept before is written over. On the server one look
 * at all of them, and one listing of each folder where a name is taken.
 */
export async function withFreeNames(steps: readonly ChangeStep[], needs: Needs): Promise<ChangeStep[]> {
  const backups = steps.filter(isBackup);
  const [first] = backups;
  if (!first) return [...steps];
  const path = first.side === "remote" ? posix : nativePath;
  const isTaken = first.side === "remote" ? await takenOnServer(backups, needs) : exists;
  const given = new Set<string>();
  const free = async (target: string): Promise<string> => {
    const { dir, name, ext } = path.parse(target);
    for (let at = 0; ; at += 1) {
      const candidate = at === 0 ? target : path.join(dir, `${name}-${at}${ext}`);
      if (!given.has(candidate) && !(await isTaken(candidate))) return candidate;
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

async function takenOnServer(
  backups: readonly (CopyStep | MoveStep)[],
  { tree, gateway, signal }: Needs,
): Promise<(path: string) => Promise<boolean>> {
  const targets = backups.map(({ target }) => target);
  const taken = new Set((await tree.stats(targets, { signal })).map(({ path }) => path));
  const asked = new Set(targets);
  const listed = new Set<string>();
  return async (path) => {
    if (asked.has(path)) return taken.has(path);
    const folder = parentPath(path);
    if (!listed.has(folder)) {
      listed.add(folder);
      for await (const entry of gateway.list(folder, { signal, mayRepeat: true })) taken.add(entry.path);
    }
    return taken.has(path);
  };
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
