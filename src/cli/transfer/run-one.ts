import type { Step } from "../../plan/types.ts";
import { ourError } from "../../transfer/our-error.ts";
import type { Receipt } from "../../transfer/types.ts";
import type { Connection, Context } from "../types.ts";
import { openProgress } from "./progress.ts";
import { openReport } from "./report.ts";
import { tellReceipt } from "./tell-receipt.ts";
import type { TransferFlags } from "./transfer-flags.ts";

export interface OneFile {
  readonly step: Step & { readonly kind: "upload" | "download" };
  readonly flags: TransferFlags;
  /** The closing account is one JSON object on standard output. */
  readonly json: boolean;
  readonly again: string;
  /** The content was to be compared with the server's hash: a file that could not be is told as such. */
  readonly verify: boolean;
}

/** What the work tells on its way. */
export interface Told {
  progress(bytes: number): void;
  retried(reason: string): void;
}

/**
 * One file that goes through a pipe, with the progress, report and closing account of any transfer.
 * @throws CecError what the work throws.
 */
export async function runOne(
  context: Context,
  { wire }: Connection,
  { step: planned, flags, json, again, verify }: OneFile,
  work: (told: Told) => Promise<{ readonly bytes: number; readonly verified: boolean }>,
): Promise<void> {
  const report = flags.report === undefined ? undefined : openReport(context, flags.report);
  const unwatch = report && wire.onRetry(({ path }) => path !== undefined && report.retried(path));
  const progress = openProgress(context, flags, wire.counts);
  const tell = (event: Parameters<typeof progress.take>[0]): void => {
    report?.take(event);
    progress.take(event);
  };
  // How long a pipe is shows at its end: the report tells it by this very step.
  const step = Object.assign({}, planned);
  const remotePath = step.kind === "upload" ? step.target : step.source;
  let retries = 0;
  let receipt: Receipt | undefined;
  tell({ kind: "start", step, sizeBytes: step.sizeBytes });
  try {
    const { bytes, verified } = await work({
      progress: (count) => tell({ kind: "progress", step, bytes: count }),
      retried: (reason) => {
        retries += 1;
        tell({ kind: "retry", step, reason });
      },
    });
    Object.assign(step, { sizeBytes: bytes });
    tell({ kind: "done", step, verified });
    const unchecked = verify && !verified ? { unchecked: 1, uncheckedPaths: [remotePath] } : {};
    receipt = {
      files: 1,
      folders: 0,
      bytes,
      verified: verified ? 1 : 0,
      skipped: {},
      failed: 0,
      failedBy: {},
      failures: [],
      retries,
      interrupted: false,
      ...unchecked,
    };
  } catch (error) {
    tell({ kind: "failed", step, path: remotePath, error: ourError(error, remotePath) });
    throw error;
  } finally {
    unwatch?.();
    progress.end();
    const unreported = report?.close();
    if (unreported) context.terminal.complain(unreported.message);
  }
  tellReceipt(receipt, {
    context,
    counts: wire.counts(),
    json,
    asEvent: flags.progress === "json" && !flags.noProgress,
    elapsedMs: progress.elapsedMs(),
    again,
    tree: false,
  });
}
