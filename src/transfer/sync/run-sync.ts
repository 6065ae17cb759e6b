import type { Meta } from "../../cells/types.ts";
import { gatedPhases, type PlannedStep } from "../../plan/sync/types.ts";
import type { Step } from "../../plan/types.ts";
import type { SavedFile } from "../journal/types.ts";
import { ourError } from "../our-error.ts";
import { runTransfer } from "../run-transfer.ts";
import { Tally } from "../tally.ts";
import type { Receipt, TransferEvent, TransferParts } from "../types.ts";
import { Changes, isChange } from "./changes.ts";
import { KeptTimes } from "./kept-times.ts";
import { putBack } from "./put-back.ts";
import { sweepPartFiles } from "./sweep-part-files.ts";

export interface SyncParts extends Omit<TransferParts, "steps"> {
  readonly plan: AsyncIterable<PlannedStep>;
  /** Set with `--preserve-times`: where the dates of sent files are kept. */
  readonly times?: Pick<Meta, "setFree"> | undefined;
  /** Files that are the same and lack only their date, put in while the plan is made, and taken out here. */
  readonly undated?: { readonly target: string; readonly sent: SavedFile }[];
}

/**
 * Does the phases of a sync, each when the one before is settled. After a failure, or an interruption, nothing is deleted or written over
 * any more: such steps are skipped as `kept-after-failure`.
 * @throws what the plan throws; nothing was deleted then, as deletions are planned last.
 */
export async function runSync(parts: SyncParts): Promise<Receipt> {
  const { plan, signal } = parts;
  const tally = new Tally();
  // Before the plan looks at the target: a folder with nothing else in it may go then.
  await sweepPartFiles(parts);
  const planned = { files: 0, sizeBytes: 0 };
  const iterator = plan[Symbol.asyncIterator]();
  try {
    let next = await iterator.next();
    while (!next.done && !signal.aborted && !tally.gaveUp) {
      const { phase } = next.value;
      const keep = gatedPhases.has(phase) && tally.failed > 0;
      const steps = async function* (): AsyncGenerator<Step> {
        while (!next.done && next.value.phase === phase) {
          const { step } = next.value;
          if (!keep || step.kind === "fail") yield step;
          else if (phase === "clear" && step.kind === "remove") yield await putBack(step);
          else yield { kind: "skip", path: pathOf(step), reason: "kept-after-failure" };
          next = await iterator.next();
        }
      };
      tally.add(await runPhase(steps(), parts, planned));
    }
  } catch (error) {
    // A listing that was called off is no failure of its own.
    if (!signal.aborted) throw error;
  } finally {
    await iterator.return?.();
  }
  return tally.receipt(signal.aborted);
}

async function runPhase(
  steps: AsyncIterable<Step>,
  parts: SyncParts,
  planned: { files: number; sizeBytes: number },
): Promise<Receipt> {
  const tally = new Tally();
  const changes = new Changes(parts, tally);
  const failed = (step: Step, path: string, reason: unknown): void => {
    const error = ourError(reason, path);
    tally.fail(path, error);
    parts.onEvent({ kind: "failed", step, path, error });
  };
  const times =
    parts.times &&
    new KeptTimes({
      meta: parts.times,
      signal: parts.signal,
      journal: parts.journal,
      onFailed: (target, error) =>
        failed({ kind: "fail", path: target, error: ourError(error, target) }, target, error),
    });
  const onEvent = (event: TransferEvent): void => {
    if (event.kind === "planned") {
      // The plan is complete for this phase only: what is told adds up.
      planned.files += event.files;
      planned.sizeBytes += event.sizeBytes;
      parts.onEvent({ kind: "planned", ...planned });
      return;
    }
    parts.onEvent(event);
    if (event.kind === "done" && event.step.kind === "upload" && event.sent) times?.add(event.step.target, event.sent);
  };
  const date = (): void => {
    for (const { target, sent } of parts.undated?.splice(0) ?? []) times?.add(target, sent);
  };
  const transfers = async function* (): AsyncGenerator<Step> {
    for await (const step of steps) {
      date();
      await times?.room();
      if (changes.gaveUp) return;
      if (isChange(step)) await changes.add(step);
      else yield step;
    }
    await changes.flush();
  };
  tally.add(await runTransfer({ ...parts, steps: transfers(), onEvent }));
  date();
  await times?.settle();
  return tally.receipt(parts.signal.aborted);
}

function pathOf(step: Step): string {
  return "target" in step ? step.target : step.path;
}
