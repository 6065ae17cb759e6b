import type { LookAhead } from "../../base/look-ahead.ts";
import { partSuffix } from "../../base/part-name.ts";
import { parentPath } from "../../base/paths.ts";
import type { Difference, FileEntry } from "../compare/compare-trees.ts";
import { type Judged, judged } from "../compare/judged.ts";
import type { Standing } from "../compare/look-up.ts";
import type { Entry } from "../compare/side.ts";
import type { SyncNeeds } from "./types.ts";

/** Files looked up at once: few first, so that something can be sent soon. */
const firstBatch = 32;
const mostBatch = 400;
/** Look-ups in a row without anything to bring over: these trees are much alike, and the listing is the cheaper way to compare them. */
const mostInVain = 4;
/** Files that are remembered, and entries of a walk that are kept for the comparison. */
const mostFiles = 5000;
const mostLooked = 20_000;

/** What a head start has judged of a file. */
export interface EarlyFile {
  readonly relative: string;
  readonly standing: Standing;
  readonly difference: Judged;
}

/**
 * Judges some files of the source before the trees can be compared, for as long as a remote listing is under way: those the source shows soon, and
 * what the target says when it is asked for just these. It takes only what comes out as it would in the end: what else is at the target, or
 * below it, and what order the rest comes in, must not matter. What it took is left out of the comparison, which sees the target {@link asBefore}.
 */
export class HeadStart {
  readonly #needs: SyncNeeds;
  readonly #taken = new Map<string, Standing>();
  readonly #excluded = new Map<string, boolean>([["", false]]);

  constructor(needs: SyncNeeds) {
    this.#needs = needs;
  }

  /** Whether there is any file that these rules let begin early. */
  get isOfUse(): boolean {
    const { source, target, patienceMs } = this.#needs;
    if (patienceMs === undefined || !target.lookUp || (source.side === "remote" && !source.soon)) return false;
    // Between two remote trees no byte of ours is waiting.
    if (source.side === target.side) return false;
    return this.#takesNew || this.#takesChanged;
  }

  /** Not where a new file may be an old one under another name, or on a disk that may take its name for another's. */
  get #takesNew(): boolean {
    const { rules, target, caseInsensitive } = this.#needs;
    return !rules.delete && !rules.existing && !(caseInsensitive && target.side === "local");
  }

  /** Not where the old version is to be kept before. */
  get #takesChanged(): boolean {
    const { rules } = this.#needs;
    return rules.backupRoot === undefined && !rules.ignoreExisting;
  }

  has(relative: string): boolean {
    return this.#taken.has(relative);
  }

  /** What the target lists, as it was before files came there early. */
  async *asBefore(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
    for await (const entry of entries) {
      const before = this.#taken.get(entry.relative);
      if (before) yield before;
      else if (before === undefined && !this.#isPart(entry)) yield entry;
    }
  }

  /** A file that is being put together beside its target, under the name of that, a dot and eight digits. */
  #isPart(entry: Entry): boolean {
    if (entry.kind !== "skip" || entry.reason !== "download-in-progress") return false;
    return this.#taken.has(entry.relative.slice(0, -9 - partSuffix.length));
  }

  /**
   * Files judged, each remembered before it is told. `walk`: the source, where that is the side that has not to be waited for.
   * @throws what the source and the look-ups throw.
   */
  async *files(walk: LookAhead<Entry> | undefined, signal: AbortSignal): AsyncGenerator<EarlyFile> {
    const { source, target } = this.#needs;
    const lookUp = target.lookUp?.();
    const soon = walk ? undefined : source.soon?.(signal)[Symbol.asyncIterator]();
    const next = (): Promise<IteratorResult<Entry>> | undefined => walk?.look() ?? soon?.next();
    if (!lookUp) return;
    let looked = 0;
    let inVain = 0;
    try {
      for (let size = firstBatch; this.#taken.size < mostFiles; size = Math.min(mostBatch, size * 2)) {
        const batch: FileEntry[] = [];
        while (batch.length < size && looked < mostLooked && !signal.aborted) {
          const each = await next();
          if (!each || each.done) break;
          looked += 1;
          if (each.value.kind === "file") batch.push(each.value);
        }
        if (batch.length === 0) return;
        const relatives = batch.map(({ relative }) => relative);
        const standings = await lookUp(relatives, signal);
        inVain += 1;
        for await (const file of this.#judged(batch, standings, signal)) {
          if (file.difference.kind !== "same") inVain = 0;
          this.#taken.set(file.relative, file.standing);
          yield file;
        }
        if (inVain >= mostInVain) return;
      }
    } finally {
      await soon?.return?.();
    }
  }

  async *#judged(
    batch: readonly FileEntry[],
    standings: ReadonlyMap<string, Standing>,
    signal: AbortSignal,
  ): AsyncGenerator<EarlyFile> {
    const differences: Difference[] = [];
    for (const source of batch) {
      const target = standings.get(source.relative);
      if (target === undefined || this.#taken.has(source.relative) || this.#excludes(source)) continue;
      if (target === null) {
        if (this.#takesNew) differences.push({ kind: "missing", source });
      } else if (this.#takesChanged) differences.push({ kind: "files", source, target });
    }
    const { rules } = this.#needs;
    const options = { ...this.#needs, by: rules.by, preservedTimes: rules.preserveTimes, signal };
    for await (const difference of judged(iterate(differences), options)) {
      const relative = relativeOf(difference);
      const standing = standings.get(relative);
      if (standing !== undefined) yield { relative, standing, difference };
    }
  }

  /** By the target's files of patterns as well, which the look-up has read. */
  #excludes(file: FileEntry): boolean {
    const { filter } = this.#needs;
    if (this.#excludesFolder(parentPath(file.relative))) return true;
    return filter.excludes(file.relative, "file") || filter.excludesFile(file);
  }

  #excludesFolder(folder: string): boolean {
    const known = this.#excluded.get(folder);
    if (known !== undefined) return known;
    const excluded = this.#excludesFolder(parentPath(folder)) || this.#needs.filter.excludes(folder, "folder");
    this.#excluded.set(folder, excluded);
    return excluded;
  }
}

function relativeOf(difference: Judged): string {
  if ("source" in difference) return difference.source.relative;
  return "relative" in difference ? difference.relative : difference.target.relative;
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
