import type { FoundFile } from "../types.ts";
import { ListedPaths } from "./listed-paths.ts";
import { PatternFilter, type Patterns } from "./pattern-filter.ts";

/** What of both trees takes part. */
export interface FilterOptions extends Patterns {
  readonly minSizeBytes?: number | undefined;
  readonly maxSizeBytes?: number | undefined;
  /** Changed at this moment or before it, in milliseconds since the epoch (`--min-age`). */
  readonly changedBeforeMs?: number | undefined;
  /** Changed at this moment or after it (`--max-age`). */
  readonly changedAfterMs?: number | undefined;
  /** Only these paths, relative to the roots, and what is below them; the empty one is everything. */
  readonly paths?: readonly string[] | undefined;
}

/** Decides by name, size, age and list whether an entry takes part. */
export class EntryFilter {
  readonly patterns: PatternFilter;
  readonly listed: ListedPaths | undefined;
  readonly #options: FilterOptions;

  constructor(options: FilterOptions) {
    this.#options = options;
    this.patterns = new PatternFilter(options);
    this.listed = options.paths && new ListedPaths(options.paths);
  }

  /** Files are chosen one by one: a folder without any of them is not wanted either. */
  get selects(): boolean {
    const { minSizeBytes, maxSizeBytes, changedBeforeMs, changedAfterMs } = this.#options;
    const limits = [minSizeBytes, maxSizeBytes, changedBeforeMs, changedAfterMs];
    return this.patterns.selects || this.listed?.isEverything === false || limits.some((limit) => limit !== undefined);
  }

  /** By name alone: what is below a folder that is left out is left out as well. */
  excludes(relative: string, kind: "file" | "folder"): boolean {
    return this.listed?.has(relative, kind) === false || this.patterns.excludes(relative, kind);
  }

  /** By size and age. */
  excludesFile({ sizeBytes, modifiedMs }: Pick<FoundFile, "sizeBytes" | "modifiedMs">): boolean {
    const { minSizeBytes = 0, maxSizeBytes = Number.POSITIVE_INFINITY } = this.#options;
    const { changedBeforeMs = Number.POSITIVE_INFINITY, changedAfterMs = Number.NEGATIVE_INFINITY } = this.#options;
    return (
      sizeBytes < minSizeBytes ||
      sizeBytes > maxSizeBytes ||
      modifiedMs > changedBeforeMs ||
      modifiedMs < changedAfterMs
    );
  }
}
