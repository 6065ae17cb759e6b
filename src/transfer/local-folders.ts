import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";

const remembered = 10_000;

/** Makes folders of this machine, each once however many files go into it. */
export class LocalFolders {
  readonly #made = new Map<string, Promise<unknown>>();

  /** The folder and those above it. @throws the system's error, also where nothing may be written into it: better before than after a fetch. */
  async ensure(path: string): Promise<void> {
    let making = this.#made.get(path);
    if (!making) {
      making = mkdir(path, { recursive: true }).then(() => access(path, constants.W_OK | constants.X_OK));
      this.#made.set(path, making);
      if (this.#made.size > remembered) this.forget();
    }
    try {
      await making;
    } catch (error) {
      this.#made.delete(path);
      throw error;
    }
  }

  /** Something was removed: what was made may be gone. */
  forget(): void {
    this.#made.clear();
  }
}
