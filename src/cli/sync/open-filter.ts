import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CecError } from "../../base/errors.ts";
import { trimSlashes } from "../../base/paths.ts";
import { parseMoment } from "../../base/points-in-time.ts";
import { EntryFilter } from "../../plan/filters/entry-filter.ts";
import type { Context } from "../types.ts";
import type { FilterFlags } from "./filter-flags.ts";

/** A list of paths may be long, but it is held in memory. */
const listBytes = 1024 * 1024 * 1024;

/** The filter that the flags ask for. @throws CecError `usage`, or the system's error when a file of patterns can't be read. */
export async function openFilter(context: Context, given: FilterFlags): Promise<EntryFilter> {
  const fromFiles: string[] = [];
  for (const file of given.filterFrom) fromFiles.push(...linesOf(await readFile(resolve(context.cwd, file), "utf8")));
  const moment = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : parseMoment(text, context.now(), "past") * 1000;
  return new EntryFilter({
    excludes: [...fromFiles, ...given.exclude],
    includes: given.include,
    minSizeBytes: given.minSize,
    maxSizeBytes: given.maxSize,
    changedBeforeMs: moment(given.minAge),
    changedAfterMs: moment(given.maxAge),
    paths: await listedPaths(context, given.filesFrom),
  });
}

async function listedPaths(context: Context, files: readonly string[]): Promise<string[] | undefined> {
  if (files.length === 0) return undefined;
  const paths: string[] = [];
  for (const file of files) {
    const text = file === "-" ? await context.readStdin(listBytes) : await readFile(resolve(context.cwd, file), "utf8");
    for (const line of linesOf(text)) {
      const path = trimSlashes(line.replace(/^\.\//, "")).normalize("NFC");
      if (path.split("/").includes("..")) throw outside(file, line);
      paths.push(path === "." ? "" : path);
    }
  }
  return paths;
}

/** Such a line matches nothing: the run would end well without the file. */
function outside(file: string, line: string): CecError {
  return new CecError("usage", `--files-from ${file}: ${line}: paths are inside SRC and have no ..`);
}

/** Editors of some systems begin a file with a mark of its encoding. */
function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}
