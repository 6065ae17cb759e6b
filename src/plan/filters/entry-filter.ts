import type { FoundFile } from "../types.ts";
import { PatternFilter, type Patterns } from "./pattern-filter.ts";

/** What of both trees takes part. */
export interface FilterOptions extends Patterns {
  readonly minSizeBytes?: number | undefined;
  readonly maxSizeBytes?: number | undefined;
  /** Changed at this moment or before it, in milliseconds since the epoch (`--min-age`). */
  readonly changedBeforeMs?: number | undefined;
  /** Changed at this moment or after it (`--max-age`). */
  readonly changedAfterMs?: number | undefined;
  /** Only these paths, relative to the roots, and what is below them. */
  readonly paths?: readonly string[] | undefined;
}

/** Decides by name, size, age and list whether an entry takes part. */
export class EntryFilter {
  readonly patterns: PatternFilter;
  readonly #options: FilterOptions;
  readonly #paths: ReadonlySet<string> | undefined;
  /** Folders above one of the paths. */
  readonly #above = new Set<string>([""]);

  constructor(options: FilterOptions) {
    this.#options = options;
    this.patterns = new PatternFilter(options);
    if (options.paths === undefined) return;
    this.#paths = new Set(options.paths);
    for (const path of options.paths) {
      for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
        this.#above.add(path.slice(0, at));
    }
  }

  /** Files are chosen one by one: a folder without any of them is not wanted either. */
  get selects(): boolean {
    const { minSizeBytes, maxSizeBytes, changedBeforeMs, changedAfterMs } = this.#options;
    const limits = [minSizeBytes, maxSizeBytes, changedBeforeMs, changedAfterMs];
    return this.patterns.selects || this.#paths !== undefined || limits.some((limit) => limit !== undefined);
  }

  /** By name alone: what is below a folder that is left out is left out as well. */
  excludes(relative: string, kind: "file" | "folder"): boolean {
    return !this.#isListed(relative, kind) || this.patterns.excludes(relative, kind);
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

  #isListed(relative: string, kind: "file" | "folder"): boolean {
    const paths = this.#paths;
    if (paths === undefined || (kind === "folder" && this.#above.has(relative))) return true;
    if (paths.has(relative)) return true;
    for (let at = relative.lastIndexOf("/"); at > 0; at = relative.lastIndexOf("/", at - 1)) {
      if (paths.has(relative.slice(0, at))) return true;
    }
    return false;
  }
}
