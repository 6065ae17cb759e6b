import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { CecError } from "../base/errors.ts";
import { printable } from "./names.ts";
import type { FailStep, RemoveStep } from "./types.ts";

/** What comes before an entry, and whether one of its own kind stands where it goes. */
export interface Before {
  readonly steps: readonly (RemoveStep | FailStep)[];
  readonly stands: boolean;
}

type Standing = "nothing" | "folder" | "file" | "special";

/**
 * Looks at what stands on the disk where a remote tree is merged into a folder: a folder where a file is to go, and the reverse, must be
 * removed first. A symbolic link counts as a file, so that nothing is ever written through a link to somewhere else. Each ancestor is
 * looked at once.
 */
export class LocalClashes {
  readonly #root: string;
  readonly #folders = new Map<string, Standing>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Steps that must come before the entry of this kind can be put at `relative`; a `fail` means that it can't. */
  async before(relative: string, kind: "file" | "folder"): Promise<Before> {
    const segments = relative.split("/");
    let stands = false;
    const steps: (RemoveStep | FailStep)[] = [];
    for (let depth = 1; depth <= segments.length; depth += 1) {
      const path = segments.slice(0, depth).join("/");
      const isLast = depth === segments.length;
      if (isLast && kind === "file") {
        const standing = await this.#look(path);
        if (standing === "special") steps.push(this.#refuse(path));
        if (standing === "folder") steps.push(this.#remove(path));
        stands = standing === "file";
        continue;
      }
      const known = this.#folders.get(path);
      // What is below a folder that is not there yet is not there either.
      if (known === "nothing") break;
      if (known === "folder") {
        stands = isLast;
        continue;
      }
      const standing = known ?? (await this.#look(path));
      if (standing === "special") return { steps: [this.#refuse(path)], stands };
      this.#folders.set(path, standing === "folder" ? "folder" : "nothing");
      if (standing === "file") steps.push(this.#remove(path));
      if (standing !== "folder") break;
      stands = isLast;
    }
    return { steps, stands };
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

  #remove(relative: string): RemoveStep {
    return { kind: "remove", side: "local", target: join(this.#root, ...relative.split("/")), why: "other-type" };
  }

  #refuse(relative: string): FailStep {
    const path = printable(join(this.#root, relative));
    return {
      kind: "fail",
      path,
      error: new CecError("conflict", "a device, pipe or socket stands there", { operation: "plan", path }),
    };
  }
}
