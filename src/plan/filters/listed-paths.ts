import { parentPath } from "../../base/paths.ts";
import type { Entry } from "../compare/side.ts";
import type { PatternFilter } from "./pattern-filter.ts";

/** Paths that are named one by one, relative to the roots; what is below them belongs to them. The empty path is everything. */
export class ListedPaths {
  readonly #paths: ReadonlySet<string>;
  /** Folders above one of the paths. */
  readonly #above = new Set<string>([""]);

  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths);
    for (const path of paths) {
      for (let at = parentPath(path); at !== "" && !this.#above.has(at); at = parentPath(at)) this.#above.add(at);
    }
  }

  /** Nothing is left out. */
  get isEverything(): boolean {
    return this.#paths.has("");
  }

  has(relative: string, kind: "file" | "folder"): boolean {
    if (this.isEverything || (kind === "folder" && this.#above.has(relative))) return true;
    for (let at = relative; at !== ""; at = parentPath(at)) if (this.#paths.has(at)) return true;
    return false;
  }

  /** To be shown all that a walk finds, for what is named and not there. */
  search(patterns: PatternFilter): Search {
    const missing = new Set(this.#paths);
    missing.delete("");
    const unread = new Set<string>();
    return {
      see: ({ kind, relative }) => {
        missing.delete(relative);
        if (kind === "trouble") unread.add(relative);
      },
      *missing() {
        for (const path of missing) if (!isHidden(path, patterns, unread)) yield path;
      },
    };
  }
}

export interface Search {
  see(entry: Pick<Entry, "kind" | "relative">): void;
  /** What was not seen; without what patterns leave out, and what lies in a folder that could not be read, which is told anyway. */
  missing(): Iterable<string>;
}

function isHidden(path: string, patterns: PatternFilter, unread: ReadonlySet<string>): boolean {
  if (patterns.excludes(path, "file") || unread.has("")) return true;
  for (let at = parentPath(path); at !== ""; at = parentPath(at)) {
    if (unread.has(at) || patterns.excludes(at, "folder")) return true;
  }
  return false;
}
