import type { CecError } from "../../base/errors.ts";
import type { Step } from "../../plan/types.ts";
import type { Journal } from "../../transfer/journal/types.ts";
import { runTransfer } from "../../transfer/run-transfer.ts";
import type { Receipt, TransferEvent, TransferOptions, TransferParts } from "../../transfer/types.ts";
import { collectGarbage } from "../collect-garbage.ts";
import type { Connection, Context } from "../types.ts";
import { openHashes } from "./open-hashes.ts";
import { openProgress } from "./progress.ts";
import { openReport } from "./report.ts";
import { tellReceipt } from "./tell-receipt.ts";
import type { TransferFlags } from "./transfer-flags.ts";

export interface StepsRun {
  /** What is to be done, or how it is done where that is more than a stream of steps. */
  readonly steps: AsyncIterable<Step> | ((parts: Omit<TransferParts, "steps">) => Promise<Receipt>);
  /** By `transferOptions(flags)`, first thing in a command: wrong usage is told before anything is asked of the server. */
  readonly options: TransferOptions;
  readonly flags: TransferFlags;
  /** The closing account is one JSON object on standard output. */
  readonly json: boolean;
  /** Told when the work begins: `Uploading a to b`. */
  readonly heading?: string;
  /** What the person can do about items that failed: one sentence. */
  readonly again?: string | (() => string);
  /** A tree is gone through (sync, apply): an item that fails makes the run a partial one, even the only item. */
  readonly tree?: boolean;
  /** What an earlier run left, and where this one notes what it does. The caller closes it. */
  readonly journal?: Journal | undefined;
}

/**
 * Does the steps of a plan with everything a transfer command shows and writes on the way: progress, report, the closing account.
 * @returns what was done, when all of it was.
 * @throws CecError `partial`, `mismatch`, `interrupted`, or the class of the failure where there was nothing else.
 */
export async function runSteps(context: Context, connection: Connection, run: StepsRun): Promise<Receipt> {
  const { terminal, signal } = context;
  const { gateway, cells, wire } = connection;
  const report = run.flags.report === undefined ? undefined : openReport(context, run.flags.report);
  if (run.heading !== undefined && !run.json && run.flags.progress !== "json") terminal.note(run.heading);
  const unwatch = report && wire.onRetry(({ path }) => path !== undefined && report.retried(path));
  const progress = openProgress(context, run.flags, wire.counts);
  const hashes = openHashes();
  let receipt: Receipt;
  let unreported: CecError | undefined;
  try {
    const parts: Omit<TransferParts, "steps"> = {
      gateway,
      tree: cells.tree,
      jobs: cells.jobs,
      hashes,
      options: run.options,
      journal: run.journal,
      throttled: () => wire.counts().throttled,
      signal,
      collectGarbage,
      onEvent: (event: TransferEvent) => {
        report?.take(event);
        progress.take(event);
      },
    };
    receipt = await (typeof run.steps === "function" ? run.steps(parts) : runTransfer({ ...parts, steps: run.steps }));
  } finally {
    unwatch?.();
    progress.end();
    await hashes.close();
    unreported = report?.close();
  }
  if (unreported) terminal.complain(unreported.message);
  tellReceipt(receipt, {
    context,
    counts: wire.counts(),
    json: run.json,
    asEvent: run.flags.progress === "json" && !run.flags.noProgress,
    elapsedMs: progress.elapsedMs(),
    tree: run.tree ?? false,
    again: typeof run.again === "function" ? run.again() : (run.again ?? "Run it again to copy what is missing."),
  });
  if (unreported) throw unreported;
  return receipt;
}
