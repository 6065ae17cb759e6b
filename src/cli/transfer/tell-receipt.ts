import { CecError } from "../../base/errors.ts";
import { formatSize } from "../../base/sizes.ts";
import { factsOf } from "../../base/with-facts.ts";
import type { Receipt } from "../../transfer/types.ts";
import type { WireCounts } from "../../wire/types.ts";
import type { Context } from "../types.ts";
import { visible } from "../view/align.ts";
import { count } from "../view/count.ts";
import { loneFailure, type RunAccount } from "./lone-failure.ts";

export interface ReceiptFacts {
  readonly context: Context;
  readonly counts: WireCounts;
  /** JSON on standard output in place of words. */
  readonly json: boolean;
  /** The last event of `--progress=json`, on standard error. */
  readonly asEvent: boolean;
  readonly elapsedMs: number;
  /** What the person can do about items that failed for a passing reason or were not come to: one sentence. */
  readonly again: string;
  /** A tree was gone through: what fails is a part of it, even where nothing else was to be done. */
  readonly tree: boolean;
}

/**
 * The closing account of a transfer: what was done, skipped and why, failed and why, verified, tried again. JSON on standard output, words
 * on standard error.
 * @throws CecError `interrupted`; `unavailable` when the run was given up; `mismatch`; `partial`; or the failure itself where nothing else was to be done.
 */
export function tellReceipt(receipt: Receipt, facts: ReceiptFacts): void {
  const { terminal } = facts.context;
  const account = receiptJson(receipt, facts);
  if (facts.json) terminal.print(JSON.stringify(account));
  if (facts.asEvent) terminal.complain(JSON.stringify({ event: "end", ...account }));
  if (!facts.json && !facts.asEvent) {
    // What ended the run is told by its last line.
    for (const { path, error } of receipt.failures)
      if (error !== receipt.gaveUp) terminal.complain(`failed: ${visible(path)}: ${visible(error.message)}`);
    const unnamed = receipt.failed - receipt.failures.length;
    if (unnamed > 0) terminal.complain(`failed: ${unnamed} more (--report FILE names each)`);
    for (const path of receipt.uncheckedPaths ?? []) terminal.complain(`not checked: ${visible(path)}`);
    terminal.note(receiptLine(receipt, facts));
  }
  if (receipt.interrupted) {
    throw new CecError("interrupted", "stopped before everything was copied", { hint: goOn(receipt, facts.again) });
  }
  if (receipt.gaveUp) {
    const { code, hint, path } = receipt.gaveUp;
    const isNamed = path === undefined || receipt.gaveUp.message.includes(path);
    const message = isNamed ? receipt.gaveUp.message : `${receipt.gaveUp.message}: ${visible(path)}`;
    const advice = [hint, goOn(receipt, facts.again)].filter((each) => each !== undefined).join(" ");
    throw new CecError(code, message, { ...factsOf(receipt.gaveUp), hint: advice });
  }
  if (receipt.failed === 0) {
    if (!receipt.unchecked) return;
    const files = count(receipt.unchecked, "file", "files");
    throw new CecError("partial", `${files} copied and not checked: the server has no hash to compare with`, {
      operation: "verify",
      hint: "The size is right. With --verify=size that is enough.",
    });
  }
  const lone = loneFailure(runAccount(receipt, facts.tree));
  if (lone) throw lone;
  const code = receipt.failedBy.mismatch ? "mismatch" : "partial";
  const hint = hintFor(receipt, facts.again);
  throw new CecError(
    code,
    `${receipt.failed} of ${count(receipt.files + receipt.failed, "item", "items")} failed`,
    hint === undefined ? { operation: "copy" } : { operation: "copy", hint },
  );
}

function runAccount(receipt: Receipt, tree: boolean): RunAccount {
  const { files, folders, moved = 0, deleted = 0, failed } = receipt;
  const skipped = Object.values(receipt.skipped).reduce((sum, each) => sum + each, 0);
  return { tree, files, others: folders + moved + deleted + skipped, failed, first: receipt.failures[0]?.error };
}

/** To run it again helps with what passes; with anything else only what the failures themselves say, where they agree. */
function hintFor({ failures }: Receipt, again: string): string | undefined {
  const passes = ({ code, retryable }: CecError): boolean => retryable || code === "sign-in" || code === "mismatch";
  if (failures.some(({ error }) => passes(error))) return again;
  const [hint, ...others] = new Set(failures.map(({ error }) => error.hint));
  return others.length === 0 ? hint : undefined;
}

/** How to go on, and what that spares. */
function goOn({ kept }: Receipt, again: string): string {
  if (!kept) return again;
  return `${again} What is kept of ${kept.files === 1 ? "the unfinished file" : "unfinished files"} need not be copied again.`;
}

function receiptLine(receipt: Receipt, { counts, elapsedMs }: ReceiptFacts): string {
  const retries = counts.retries + receipt.retries;
  const skipped = Object.entries(receipt.skipped).map(([reason, count]) => `${count} skipped (${reason})`);
  const parts = [
    `${count(receipt.files, "file", "files")} copied, ${formatSize(receipt.bytes)}`,
    `${receipt.verified} verified`,
    ...(receipt.kept ? [`${receipt.kept.files} unfinished (${formatSize(receipt.kept.bytes)} kept)`] : []),
    ...(receipt.unchecked ? [`${receipt.unchecked} not checked`] : []),
    ...(receipt.moved ? [`${receipt.moved} moved`] : []),
    ...(receipt.deleted ? [`${receipt.deleted} deleted`] : []),
    ...skipped,
    ...Object.entries(receipt.failedBy).map(([why, failed]) => `${failed} failed (${why})`),
    ...(retries > 0 ? [count(retries, "retry", "retries")] : []),
    ...(counts.throttled > 0 ? [count(counts.throttled, "back-off", "back-offs")] : []),
  ];
  return `${parts.join(", ")} in ${(elapsedMs / 1000).toFixed(1)} s`;
}

function receiptJson(receipt: Receipt, { counts, elapsedMs }: ReceiptFacts): object {
  return {
    files: receipt.files,
    folders: receipt.folders,
    bytes: receipt.bytes,
    verified: receipt.verified,
    ...(receipt.unchecked ? { unchecked: receipt.unchecked, uncheckedPaths: receipt.uncheckedPaths } : {}),
    ...(receipt.moved === undefined ? {} : { moved: receipt.moved }),
    ...(receipt.deleted === undefined ? {} : { deleted: receipt.deleted }),
    skipped: receipt.skipped,
    failed: receipt.failed,
    ...(receipt.failed > 0 ? { failedBy: receipt.failedBy } : {}),
    failures: receipt.failures.map(({ path, error }) => ({ path, code: error.code, message: error.message })),
    retries: counts.retries + receipt.retries,
    backOffs: counts.throttled,
    backOffSeconds: Math.round(counts.backoffMs) / 1000,
    interrupted: receipt.interrupted,
    ...(receipt.kept ? { kept: receipt.kept } : {}),
    ...(receipt.gaveUp ? { gaveUp: receipt.gaveUp.message } : {}),
    seconds: Math.round(elapsedMs) / 1000,
  };
}
