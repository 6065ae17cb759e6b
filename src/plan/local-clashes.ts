import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { CecError } from "../base/errors.ts";
import { otherType } from "./earlier.ts";
import { printable } from "./names.ts";
import type { FailStep, RemoveStep } from "./types.ts";

/** What comes before an entry, and whether one of its own kind stands where it goes. */
export interface Before {
  readonly steps: readonly (RemoveStep | FailStep)[];
  readonly stands: boolean;
  /** Something that has to stay stands where it goes, or where a folder above it goes. */
  readonly blocked?: "here" | "above";
}

type Standing = "nothing" | "folder" | "file" | "special" | "blocked";

/**
 * Looks at what stands on the disk where a remote tree is merged into a folder: a folder where a file is to go, and the reverse, must be
 * removed first, if anything may be. A symbolic link counts as a file, so that nothing is ever written through a link to somewhere else.
 * Each ancestor is looked at once.
 */
export class LocalClashes {
  readonly #root: string;
  readonly #folders = new Map<string, Standing>();

  readonly #mayRemove: boolean;

  constructor(root: string, mayRemove: boolean) {
    this.#root = root;
    this.#mayRemove = mayRemove;
  }

  /** Steps that must come before the entry of this kind can be put at `relative`; a `fail`, told once of each place, means that it can't. */
  async before(relative: string, kind: "file" | "folder"): Promise<Before> {
    const segments = relative.split("/");
    for (let depth = 1; depth < segments.length; depth += 1) {
      const path = segments.slice(0, depth).join("/");
      if (this.#folders.get(path) === "folder") continue;
      const before = await this.#beforeFolder(path);
      if (before.blocked) return { ...before, blocked: "above" };
      // What is below a folder that is not there yet is not there either.
      if (!before.stands) return before;
    }
    return kind === "folder" ? this.#beforeFolder(relative) : this.#beforeFile(relative);
  }

  async #beforeFile(path: string): Promise<Before> {
    const standing = await this.#look(path);
    if (standing === "special") return this.#special(path);
    return standing === "folder" ? this.#clash(path, "folder") : free(standing === "file");
  }

  async #beforeFolder(path: string): Promise<Before> {
    const known = this.#folders.get(path);
    if (known === "blocked") return { steps: [], stands: false, blocked: "here" };
    if (known !== undefined) return free(known === "folder");
    const standing = await this.#look(path);
    const before =
      standing === "special"
        ? this.#special(path)
        : standing === "file"
          ? this.#clash(path, "file")
          : free(standing === "folder");
    this.#folders.set(path, before.blocked ? "blocked" : before.stands ? "folder" : "nothing");
    return before;
  }

  async #look(relative: string): Promise<Standing> {
    try {
      const facts = await lstat(join(this.#root, ...relative.split("/")));
      if (facts.isDirectory()) return "folder";
      return facts.isFile() || facts.isSymbolicLink() ? "file" : "special";
    } catch (error) {
      // Nothing there, or a reason that will show when the entry is written.
      if (error instanceof Error && "code" in error) return "nothing";
      throw error;
    }
  }

  #clash(relative: string, standing: "file" | "folder"): Before {
    const target = join(this.#root, ...relative.split("/"));
    if (this.#mayRemove) {
      return { steps: [{ kind: "remove", side: "local", target, why: "other-type" }], stands: false };
    }
    const error = otherType(target, standing);
    return { steps: [{ kind: "fail", path: printable(target), error }], stands: false, blocked: "here" };
  }

  #special(relative: string): Before {
    const path = printable(join(this.#root, relative));
    const error = new CecError("conflict", "a device, pipe or socket stands there", { operation: "plan", path });
    return { steps: [{ kind: "fail", path, error }], stands: false, blocked: "here" };
  }
}

function free(stands: boolean): Before {
  return { steps: [], stands };
}
