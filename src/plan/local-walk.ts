import type { BigIntStats, Dirent } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CecError } from "../base/errors.ts";
import { factsOf, identityOf } from "../base/file-facts.ts";
import { joinPath } from "../base/paths.ts";
import { refusedName, refuseRemoteName, remoteName } from "./names.ts";
import type { Found, FoundFile } from "./types.ts";

export interface LocalWalkOptions {
  /** What becomes of symbolic links. `follow`: the file or folder they lead to. */
  readonly links: "follow" | "skip";
  /** Told of each folder before anything below it is looked at, with the names of its entries. */
  readonly enter?: (folder: { path: string; relative: string; names: readonly string[] }) => Promise<void>;
  /** A file or folder that is left out; what is below such a folder is not even looked at. */
  readonly excludes?: (relative: string, kind: "file" | "folder") => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Entries of one folder whose facts are asked for at once. */
const batchEntries = 64;

interface Level {
  readonly path: string;
  readonly relative: string;
  /** `device:inode`, to see a link that leads back here. */
  readonly identity: string;
  readonly names: readonly NamedEntry[];
  next: number;
  /** Facts of the entries from `next` on, in order. */
  ahead: Found[];
}

interface NamedEntry {
  readonly name: string;
  readonly key: string;
  readonly entry: Dirent;
}

/**
 * Walks a file or a folder depth first, each folder before its children, children by name (NFC), holding only the folders it stands in.
 * What can't be read is yielded as trouble and the walk goes on. Relative paths are NFC; `source` tells where the bytes lie.
 * @throws CecError `not-found` when there is nothing at `root`, `failed` when it can't be read.
 */
export async function* walkLocal(root: string, options: LocalWalkOptions): AsyncGenerator<Found & { source: string }> {
  let facts: BigIntStats;
  try {
    facts = await stat(root, { bigint: true });
  } catch (error) {
    throw readTrouble(error, root);
  }
  if (!facts.isDirectory()) {
    yield facts.isFile()
      ? { ...fileFacts("", facts), source: root }
      : { kind: "skip", relative: "", reason: "special-file", source: root };
    return;
  }
  yield { kind: "folder", relative: "", source: root };
  const stack: Level[] = [await openLevel(root, "", identityOf(facts), options)];
  for (;;) {
    options.signal?.throwIfAborted();
    const level = stack.at(-1);
    if (!level) return;
    const name = level.names[level.next];
    if (!name) {
      stack.pop();
      continue;
    }
    if (level.ahead.length === 0) level.ahead = await lookAhead(level, stack, options);
    level.next += 1;
    const found = level.ahead.shift();
    if (!found) continue;
    const source = join(level.path, name.name);
    yield { ...found, source };
    if (found.kind !== "folder") continue;
    try {
      stack.push(await openLevel(source, found.relative, identityOf(await stat(source, { bigint: true })), options));
    } catch (error) {
      yield { kind: "trouble", relative: found.relative, error: readTrouble(error, source), source };
    }
  }
}

async function openLevel(
  path: string,
  relative: string,
  identity: string,
  { enter }: LocalWalkOptions,
): Promise<Level> {
  const entries = await readdir(path, { withFileTypes: true });
  await enter?.({ path, relative, names: entries.map((entry) => entry.name) });
  const names = entries.map((entry) => ({ name: entry.name, key: remoteName(entry.name), entry }));
  names.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.name < b.name ? -1 : 1));
  return { path, relative, identity, names, next: 0, ahead: [] };
}

function lookAhead(level: Level, stack: readonly Level[], options: LocalWalkOptions): Promise<Found[]> {
  const batch = level.names.slice(level.next, level.next + batchEntries);
  return Promise.all(
    batch.map((name, at) => look(level, name, level.names[level.next + at - 1]?.key === name.key, stack, options)),
  );
}

async function look(
  level: Level,
  { name, key, entry }: NamedEntry,
  isTwin: boolean,
  stack: readonly Level[],
  options: LocalWalkOptions,
): Promise<Found> {
  const relative = joinPath(level.relative, key);
  const path = join(level.path, name);
  const refused = isTwin ? "another file here has the same name but for its Unicode form" : refuseRemoteName(name);
  if (refused !== undefined) return { kind: "trouble", relative, error: refusedName(path, refused) };
  try {
    const found = await lookClosely(path, relative, entry, stack, options);
    const excluded = (found.kind === "file" || found.kind === "folder") && options.excludes?.(relative, found.kind);
    return excluded ? { kind: "skip", relative, reason: "excluded" } : found;
  } catch (error) {
    // What is left out need not be readable.
    if (options.excludes?.(relative, "file")) return { kind: "skip", relative, reason: "excluded" };
    return { kind: "trouble", relative, error: readTrouble(error, path) };
  }
}

async function lookClosely(
  path: string,
  relative: string,
  entry: Dirent,
  stack: readonly Level[],
  options: LocalWalkOptions,
): Promise<Found> {
  if (entry.isDirectory()) return { kind: "folder", relative };
  if (isSpecial(entry)) return { kind: "skip", relative, reason: "special-file" };
  const own = entry.isSymbolicLink() ? undefined : await lstat(path, { bigint: true });
  if (own?.isDirectory()) return { kind: "folder", relative };
  if (own === undefined || own.isSymbolicLink()) {
    if (options.links === "skip") return { kind: "skip", relative, reason: "symlink" };
    const facts = await stat(path, { bigint: true });
    if (!facts.isDirectory()) return leaf(relative, facts);
    const identity = identityOf(facts);
    if (stack.some((open) => open.identity === identity)) return { kind: "skip", relative, reason: "symlink-loop" };
    return { kind: "folder", relative };
  }
  return leaf(relative, own);
}

/** Where the file system does not tell types in its listings none of these is true, nor is any other. */
function isSpecial(entry: Dirent): boolean {
  return entry.isFIFO() || entry.isSocket() || entry.isBlockDevice() || entry.isCharacterDevice();
}

function leaf(relative: string, facts: BigIntStats): Found {
  return facts.isFile() ? fileFacts(relative, facts) : { kind: "skip", relative, reason: "special-file" };
}

function fileFacts(relative: string, stats: BigIntStats): FoundFile {
  return { kind: "file", relative, ...factsOf(stats) };
}

/** Why a local file or folder can't be read, in our words. */
export function readTrouble(error: unknown, path: string): CecError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT")
    return new CecError("not-found", "no such file or folder", { operation: "read", path, cause: error });
  if (code === "EACCES" || code === "EPERM") {
    return new CecError("forbidden", "no permission to read it", { operation: "read", path, cause: error });
  }
  if (code === "ELOOP")
    return new CecError("failed", "its symbolic links go in circles", { operation: "read", path, cause: error });
  return new CecError("failed", error instanceof Error ? error.message : String(error), {
    operation: "read",
    path,
    cause: error,
  });
}
