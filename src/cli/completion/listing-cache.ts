import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.ts";
import type { Entry } from "./remote-paths.ts";

/** How long a listing may be shown again. */
const cacheSeconds = 5;

/** Where this platform keeps what may be lost. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "cec", "cache");
  if (platform === "darwin") return join(home, "Library", "Caches", "cec");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "cec");
}

type Stored = Record<string, { at: number; entries: readonly Entry[] }>;

/**
 * Listings of one account, in one private file: pressing Tab again costs no request. A cache that cannot be read or written is as good as
 * none, so nothing here fails.
 */
export async function cached(
  file: string,
  key: string,
  now: () => number,
  load: () => Promise<readonly Entry[]>,
): Promise<readonly Entry[]> {
  const stored = fresh(await read(file), now());
  const hit = stored[key];
  if (hit) return hit.entries;
  const entries = await load();
  stored[key] = { at: now(), entries };
  await writeFileAtomically(file, JSON.stringify(stored), { mode: 0o600 }).catch(() => {});
  return entries;
}

async function read(file: string): Promise<Stored> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    return isStored(value) ? value : {};
  } catch {
    // Absent, or cut short by a full disk: it will be written anew.
    return {};
  }
}

function fresh(stored: Stored, nowMs: number): Stored {
  const isYoung = (at: number) => at <= nowMs && nowMs - at < cacheSeconds * 1000;
  return Object.fromEntries(Object.entries(stored).filter(([, { at }]) => isYoung(at)));
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every(
    (each) =>
      typeof each?.at === "number" &&
      Array.isArray(each.entries) &&
      each.entries.every((entry: unknown) => typeof (entry as Entry | null)?.name === "string"),
  );
}
