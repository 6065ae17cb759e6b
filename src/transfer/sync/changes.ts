import type { Step } from "../../plan/types.ts";
import { ourError } from "../our-error.ts";
import type { Tally } from "../tally.ts";
import type { TransferParts } from "../types.ts";
import { Vigil } from "../vigil.ts";
import type { ChangeResult, ChangeStep } from "./change.ts";
import { changeLocal } from "./change-local.ts";
import { deleteRemote, relocateRemote } from "./change-remote.ts";
import { withFreeNames } from "./free-names.ts";

/** Changes gathered for few requests and few jobs. */
const batchSteps = 200;

type ChangesParts = Pick<TransferParts, "tree" | "jobs" | "gateway" | "journal" | "signal" | "onEvent" | "options">;

export function isChange(step: Step): step is ChangeStep {
  return step.kind === "copy" || step.kind === "move" || step.kind === "delete";
}

/** Does copies, moves and deletions within one side, in order, those of one kind together. */
export class Changes {
  readonly #parts: ChangesParts;
  readonly #tally: Tally;
  readonly #vigil: Vigil;
  #waiting: ChangeStep[] = [];

  constructor(parts: ChangesParts, tally: Tally) {
    this.#parts = parts;
    this.#tally = tally;
    this.#vigil = new Vigil(parts.options);
  }

  /** The server is gone: nothing more is done. */
  get gaveUp(): boolean {
    return this.#vigil.gaveUp !== undefined;
  }

  async add(step: ChangeStep): Promise<void> {
    const [first] = this.#waiting;
    if (first && (first.kind !== step.kind || first.side !== step.side || this.#isAbove(step))) await this.flush();
    this.#waiting.push(step);
    if (this.#waiting.length >= batchSteps) await this.flush();
  }

  /** True for a folder to be deleted after what is in it. */
  #isAbove(step: ChangeStep): boolean {
    if (step.kind !== "delete" || !step.onlyIfEmpty) return false;
    return this.#waiting.some(({ target }) => target.startsWith(`${step.target}/`));
  }

  /** Does what waits. */
  async flush(): Promise<void> {
    const planned = this.#waiting;
    this.#waiting = [];
    if (planned.length === 0 || this.#parts.signal.aborted || this.gaveUp) return;
    const batch = await this.#named(planned);
    for (const step of batch) {
      this.#parts.onEvent({ kind: "start", step, sizeBytes: step.kind === "copy" ? step.sizeBytes : 0 });
    }
    const open = new Set<Step>(batch);
    const settle = (step: ChangeStep, result: ChangeResult): void => {
      open.delete(step);
      this.#settled(step, result);
    };
    try {
      await this.#perform(batch, settle);
    } catch (error) {
      if (this.#parts.signal.aborted) return;
      // The server could not even be asked: none of those left is known to be done.
      for (const step of batch) if (open.has(step)) settle(step, { error: ourError(error, step.target) });
    }
  }

  async #named(planned: readonly ChangeStep[]): Promise<ChangeStep[]> {
    try {
      return await withFreeNames(planned, this.#parts);
    } catch (error) {
      if (this.#parts.signal.aborted) return [];
      for (const step of planned) this.#settled(step, { error: ourError(error, step.target) });
      return [];
    }
  }

  async #perform(batch: ChangeStep[], settle: (step: ChangeStep, result: ChangeResult) => void): Promise<void> {
    if (batch[0]?.side === "remote") {
      const deletions = batch.filter((step) => step.kind === "delete");
      if (deletions.length > 0) return deleteRemote(deletions, this.#parts, settle);
      return relocateRemote(
        batch.filter((step) => step.kind !== "delete"),
        this.#parts,
        settle,
      );
    }
    for (const step of batch) {
      this.#parts.signal.throwIfAborted();
      try {
        await changeLocal(step);
        settle(step, { verified: false });
      } catch (error) {
        settle(step, { error: ourError(error, step.target) });
      }
    }
  }

  #settled(step: ChangeStep, result: ChangeResult): void {
    const { onEvent, journal } = this.#parts;
    if ("error" in result) {
      const error = ourError(result.error, step.target);
      this.#tally.fail(step.target, error);
      onEvent({ kind: "failed", step, path: step.target, error });
      this.#vigil.sawFailure(error);
      this.#tally.gaveUp = this.#vigil.gaveUp;
      return;
    }
    if (step.side === "remote") this.#vigil.sawLife();
    if (step.kind === "copy") {
      this.#tally.files += 1;
      this.#tally.bytes += step.sizeBytes;
      if (result.verified) this.#tally.verified += 1;
    } else if (step.kind === "move") {
      this.#tally.moved += 1;
      journal?.forget(step.source);
    } else {
      this.#tally.deleted += 1;
      journal?.forget(step.target);
    }
    onEvent({ kind: "done", step, verified: result.verified });
  }
}
