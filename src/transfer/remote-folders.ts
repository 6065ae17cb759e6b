import { isCecError } from "../base/errors.ts";
import type { Tree } from "../cells/types.ts";
import type { MakeFolderStep } from "../plan/types.ts";

const foldersPerCall = 200;

/** Makes folders on the server, many in one call. Those above files come with the files. */
export class RemoteFolders {
  readonly #tree: Tree;
  readonly #signal: AbortSignal;
  readonly #settle: (step: MakeFolderStep, error: unknown) => void;
  #waiting: MakeFolderStep[] = [];

  /** `settle` is told of each folder, with the error of its call if that failed. */
  constructor(tree: Tree, signal: AbortSignal, settle: (step: MakeFolderStep, error: unknown) => void) {
    this.#tree = tree;
    this.#signal = signal;
    this.#settle = settle;
  }

  async add(step: MakeFolderStep): Promise<void> {
    this.#waiting.push(step);
    if (this.#waiting.length >= foldersPerCall) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0 || this.#signal.aborted) return;
    try {
      await this.#make(batch);
      for (const step of batch) this.#settle(step, undefined);
    } catch (error) {
      if (this.#signal.aborted) return;
      if (batch.length === 1 || isCecError(error, "unavailable")) for (const step of batch) this.#settle(step, error);
      // One that can't be made fails the call for all: each on its own tells which.
      else for (const step of batch) await this.#makeAlone(step);
    }
  }

  async #makeAlone(step: MakeFolderStep): Promise<void> {
    try {
      await this.#make([step]);
      this.#settle(step, undefined);
    } catch (error) {
      if (!this.#signal.aborted) this.#settle(step, error);
    }
  }

  async #make(batch: readonly MakeFolderStep[]): Promise<void> {
    const paths = batch.map((step) => step.target);
    await this.#tree.createFolders(paths, { signal: this.#signal });
  }
}
