import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { bytesOf } from "./seeds.ts";

/** A tree as a map of relative paths to contents. */
export type Tree = ReadonlyMap<string, Buffer>;

export function makeTree(seed: number, sizes: Readonly<Record<string, number>>): Tree {
  return new Map(Object.entries(sizes).map(([path, size], at) => [path, bytesOf(seed * 1000 + at, size)]));
}

export function writeTree(root: string, tree: Tree): void {
  for (const [path, bytes] of tree) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
}

/** Every file below a folder; empty when there is none. */
export function readTree(root: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const visit = (folder: string, above: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = above === "" ? entry.name : `${above}/${entry.name}`;
      if (entry.isDirectory()) visit(join(folder, entry.name), path);
      else found.set(path, readFileSync(join(folder, entry.name)));
    }
  };
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) visit(root, "");
  return found;
}

/** Paths of the files below a folder. */
export function pathsBelow(root: string): string[] {
  if (!existsSync(root)) return [];
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** What is wrong with a copy: bytes that are not the original's, and files nobody asked for. Missing ones are not wrong. */
export function wrongIn(copy: Tree, original: Tree): string[] {
  const wrong: string[] = [];
  for (const [path, bytes] of copy) {
    const wanted = original.get(path);
    if (!wanted) wrong.push(`unexpected: ${path}`);
    else if (!wanted.equals(bytes)) wrong.push(`wrong bytes: ${path} (${bytes.length} of ${wanted.length})`);
  }
  return wrong;
}

export function missingIn(copy: Tree, original: Tree): string[] {
  return [...original.keys()].filter((path) => !copy.has(path));
}
