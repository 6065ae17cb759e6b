import { CecError } from "../../base/errors.ts";
import { mergeSorted } from "../../base/merge-sorted.ts";
import { compareTreePaths } from "../../base/paths.ts";
import type { EntryFilter } from "../filters/entry-filter.ts";
import { printable } from "../names.ts";
import type { FoundFolder, SkipReason } from "../types.ts";
import type { PlacedFile } from "./look-up.ts";
import type { Entry } from "./side.ts";

export type FileEntry = PlacedFile;
export type FolderEntry = FoundFolder & { readonly source?: string | undefined };
export type NodeEntry = FileEntry | FolderEntry;

/** What two trees have at one place. Whether two files are the same is judged later. */
export type Difference =
  | { readonly kind: "missing"; readonly source: NodeEntry }
  | { readonly kind: "extra"; readonly target: NodeEntry }
  | { readonly kind: "files"; readonly source: FileEntry; readonly target: FileEntry }
  | { readonly kind: "folders"; readonly source: FolderEntry; readonly target: FolderEntry }
  /** A file on one side, a folder on the other. What is below comes as missing or extra. */
  | { readonly kind: "clash"; readonly source: NodeEntry; readonly target: NodeEntry }
  /** Left alone; so is all that is below it, on both sides. */
  | {
      readonly kind: "aside";
      readonly relative: string;
      readonly reason: SkipReason;
      /** The sides that have something there. */
      readonly atSource: boolean;
      readonly atTarget: boolean;
    }
  | { readonly kind: "trouble"; readonly relative: string; readonly at: "source" | "target"; readonly error: CecError };

/**
 * Walks two trees side by side, both in tree order, in flat memory. What one side could not read, and what stands in the way of a folder
 * without being one, hides all that is below it on both sides: nothing is said of what is not known. What the filter's list names and the
 * source does not have comes last, as trouble.
 */
export async function* compareTrees(
  source: AsyncIterable<Entry>,
  target: AsyncIterable<Entry>,
  filter: EntryFilter,
): AsyncGenerator<Difference> {
  const left = onlyOnce(source);
  const right = onlyOnce(target);
  const search = filter.listed?.search(filter.patterns);
  let hidden: string | undefined;
  for await (const pair of mergeSorted(left, right, (a, b) => compareTreePaths(a.relative, b.relative))) {
    if (pair.left) search?.see(pair.left);
    const relative = (pair.left ?? pair.right)?.relative ?? "";
    if (hidden !== undefined) {
      if (relative.startsWith(hidden)) {
        // Trouble is told wherever it is met.
        const trouble = troubleOf(pair);
        if (trouble) yield trouble;
        continue;
      }
      hidden = undefined;
    }
    const difference = differenceAt(relative, pair, filter);
    if (difference === undefined) continue;
    if (difference.kind === "trouble" || difference.kind === "aside") hidden = `${relative}/`;
    // Trouble with a folder comes right behind the folder itself.
    yield difference;
  }
  for (const relative of search?.missing() ?? []) {
    const facts = { operation: "read", path: printable(relative) };
    yield { kind: "trouble", relative, at: "source", error: new CecError("not-found", "listed, and not there", facts) };
  }
}

function differenceAt(
  relative: string,
  pair: { readonly left?: Entry; readonly right?: Entry },
  filter: EntryFilter,
): Difference | undefined {
  const trouble = troubleOf(pair);
  if (trouble) return trouble;
  const { left, right } = pair;
  const aside = (reason: SkipReason): Difference => ({
    kind: "aside",
    relative,
    reason,
    atSource: left !== undefined,
    atTarget: right !== undefined,
  });
  // An upload that is under way there is finished, or replaced, by one from here.
  const open = right?.kind === "skip" && right.reason === "upload-in-progress" && left?.kind === "file";
  const first = left ?? right;
  const kind = first?.kind === "folder" || right?.kind === "folder" ? "folder" : "file";
  if (relative !== "" && filter.excludes(relative, first?.kind === "file" ? "file" : kind)) return aside("excluded");
  if (left?.kind === "skip") return aside(left.reason);
  if (right?.kind === "skip" && !open) return aside(right.reason);
  const from = left?.kind === "file" || left?.kind === "folder" ? left : undefined;
  const to = right?.kind === "file" || right?.kind === "folder" ? right : undefined;
  const judged = from ?? to;
  if (judged?.kind === "file" && filter.excludesFile(judged)) return aside("excluded");
  if (from && to) {
    if (from.kind === "file" && to.kind === "file") return { kind: "files", source: from, target: to };
    if (from.kind === "folder" && to.kind === "folder") return { kind: "folders", source: from, target: to };
    return { kind: "clash", source: from, target: to };
  }
  if (from) return { kind: "missing", source: from };
  return to && { kind: "extra", target: to };
}

function troubleOf({ left, right }: { readonly left?: Entry; readonly right?: Entry }): Difference | undefined {
  if (left?.kind === "trouble") return { kind: "trouble", relative: left.relative, at: "source", error: left.error };
  if (right?.kind === "trouble") return { kind: "trouble", relative: right.relative, at: "target", error: right.error };
  return undefined;
}

/** A listing may name a place twice; taken for two, the second would be one too many. Trouble behind its folder stays. */
async function* onlyOnce(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  let last: string | undefined;
  for await (const entry of entries) {
    if (entry.relative === last && entry.kind !== "trouble") continue;
    last = entry.relative;
    yield entry;
  }
}
