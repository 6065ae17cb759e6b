import ignore, { type Ignore } from "ignore";
import { parentPath } from "../../base/paths.ts";

/** Patterns in the grammar of `.gitignore`, as the command line and files give them. */
export interface Patterns {
  /** Lines that leave out, or with `!` take in again; later lines win. */
  readonly excludes: readonly string[];
  /** Exceptions to the excludes. Without any exclude: the only files that are taken. */
  readonly includes: readonly string[];
}

/** The library remembers an answer for every path it saw, so that it is made anew now and then to keep memory flat. */
const answersKept = 20_000;

/** One list of patterns. Paths must be asked for below folders that are not left out themselves, as a walk does. */
class Rules {
  readonly #lines: readonly string[];
  #matcher: Ignore;
  #answers = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#matcher = this.#fresh();
  }

  test(path: string): { ignored: boolean; unignored: boolean } {
    this.#answers += 1;
    if (this.#answers > answersKept) {
      this.#answers = 0;
      this.#matcher = this.#fresh();
    }
    return this.#matcher.test(path);
  }

  #fresh(): Ignore {
    return ignore({ allowRelativePaths: true, ignorecase: false }).add([...this.#lines]);
  }
}

/**
 * Says what patterns leave out. Those of the command line hold for the whole tree and win over those of `.cecignore` files, which hold below
 * their folder, the deeper before the higher; within a list the last line that matches wins.
 */
export class PatternFilter {
  readonly #own: Rules | undefined;
  readonly #only: Rules | undefined;
  readonly #files = new Map<string, Rules>();

  constructor({ excludes, includes }: Patterns) {
    const exceptions = includes.map((line) => (line.startsWith("!") ? line.slice(1) : `!${line}`));
    if (excludes.length > 0) this.#own = new Rules([...excludes, ...exceptions]);
    else if (includes.length > 0) this.#only = new Rules(includes);
  }

  /** Takes in the lines of a `.cecignore` in this folder. */
  addFile(folder: string, lines: readonly string[]): void {
    this.#files.set(folder, new Rules(lines));
  }

  /** Only some files are taken, so that a folder without any of them is not wanted either. */
  get selects(): boolean {
    return this.#only !== undefined;
  }

  excludes(relative: string, kind: "file" | "folder"): boolean {
    if (relative === "") return false;
    const own = this.#own?.test(asked(relative, kind));
    if (own?.ignored) return true;
    // A folder may hold files that are wanted; one that is named is taken whole.
    if (this.#only && kind === "file" && !this.#only.test(relative).ignored) return true;
    if (own?.unignored) return false;
    return this.#byFiles(relative, kind);
  }

  #byFiles(relative: string, kind: "file" | "folder"): boolean {
    if (this.#files.size === 0) return false;
    for (let folder = parentPath(relative); ; folder = parentPath(folder)) {
      const rules = this.#files.get(folder);
      const below = folder === "" ? relative : relative.slice(folder.length + 1);
      const answer = rules?.test(asked(below, kind));
      if (answer?.ignored) return true;
      if (answer?.unignored || folder === "") return false;
    }
  }
}

function asked(path: string, kind: "file" | "folder"): string {
  return kind === "folder" ? `${path}/` : path;
}
