import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { compileGlob, compileSegment, hasGlob } from "../base/glob.ts";
import { joinPath } from "../base/paths.ts";

interface Child {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * Local paths a text stands for: itself when it exists or is no pattern, else what it matches, sorted by name within each folder;
 * nothing when it matches nothing. `**` leads to files only, so that nothing is meant twice (once itself and once inside its folder).
 * Shells expand patterns before we see them; this serves those that don't, and quoted patterns.
 */
export async function expandLocal(path: string, windows = false): Promise<string[]> {
  if (!hasGlob(path) || (await exists(path))) return [path];
  const segments = path.split(windows ? /[\\/]/ : /\//);
  const first = segments.findIndex(hasGlob);
  const base = first === 0 ? "" : segments.slice(0, first).join("/") || "/";
  return expand(
    base,
    segments.slice(first).filter((segment) => segment !== ""),
  );
}

async function expand(base: string, segments: readonly string[]): Promise<string[]> {
  const [pattern, ...rest] = segments;
  if (pattern === undefined) return [base];
  const found: string[] = [];
  if (pattern === "**") {
    await visit(base, "", compileGlob(joinPath("**", ...rest)), found);
    return found.sort();
  }
  const matches = compileSegment(pattern);
  for (const { name, isFolder } of await children(base)) {
    if (matches(name) && (rest.length === 0 || isFolder)) found.push(...(await expand(join(base, name), rest)));
  }
  return found;
}

async function visit(
  folder: string,
  below: string,
  matches: (path: string) => boolean,
  found: string[],
): Promise<void> {
  for (const { name, isFolder } of await children(folder)) {
    const path = joinPath(below, name);
    if (!isFolder && matches(path)) found.push(join(folder, name));
    if (isFolder && !name.startsWith(".")) await visit(join(folder, name), path, matches, found);
  }
}

async function children(folder: string): Promise<Child[]> {
  // A folder that can't be read matches nothing, as in shells.
  const entries = await readdir(folder === "" ? "." : folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)))),
    })),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
