import type { CecError, ErrorCode } from "../base/errors.ts";
import type { SkipReason } from "../plan/types.ts";
import type { Receipt } from "./types.ts";

const keptPaths = 100;

/** Counts what a run does. */
export class Tally {
  files = 0;
  folders = 0;
  bytes = 0;
  verified = 0;
  failed = 0;
  retries = 0;
  moved = 0;
  deleted = 0;
  /** Unfinished files that the next run goes on with, and what it need not bring over again. */
  keptFiles = 0;
  keptBytes = 0;
  plannedFiles = 0;
  plannedBytes = 0;
  gaveUp: CecError | undefined;
  #unchecked = 0;
  readonly #uncheckedPaths: string[] = [];
  readonly #skipped: Partial<Record<SkipReason, number>> = {};
  readonly #failedBy: Partial<Record<ErrorCode, number>> = {};
  readonly #failures: { path: string; error: CecError }[] = [];

  skip(reason: SkipReason): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
  }

  fail(path: string, error: CecError): void {
    this.failed += 1;
    this.#failedBy[error.code] = (this.#failedBy[error.code] ?? 0) + 1;
    if (this.#failures.length < keptPaths) this.#failures.push({ path, error });
  }

  keep(files: number, bytes: number): void {
    this.keptFiles += files;
    this.keptBytes += bytes;
  }

  leaveUnchecked(path: string): void {
    this.#unchecked += 1;
    if (this.#uncheckedPaths.length < keptPaths) this.#uncheckedPaths.push(path);
  }

  /** Takes in what another part of the same run did. */
  add(receipt: Receipt): void {
    this.files += receipt.files;
    this.folders += receipt.folders;
    this.bytes += receipt.bytes;
    this.verified += receipt.verified;
    this.retries += receipt.retries;
    this.moved += receipt.moved ?? 0;
    this.deleted += receipt.deleted ?? 0;
    for (const [reason, count] of Object.entries(receipt.skipped) as [SkipReason, number][]) {
      this.#skipped[reason] = (this.#skipped[reason] ?? 0) + count;
    }
    this.#unchecked += receipt.unchecked ?? 0;
    this.#uncheckedPaths.push(...(receipt.uncheckedPaths ?? []).slice(0, keptPaths - this.#uncheckedPaths.length));
    this.gaveUp ??= receipt.gaveUp;
    if (receipt.kept) this.keep(receipt.kept.files, receipt.kept.bytes);
    this.failed += receipt.failed;
    for (const [code, count] of Object.entries(receipt.failedBy) as [ErrorCode, number][]) {
      this.#failedBy[code] = (this.#failedBy[code] ?? 0) + count;
    }
    this.#failures.push(...receipt.failures.slice(0, keptPaths - this.#failures.length));
  }

  receipt(interrupted: boolean): Receipt {
    const { files, folders, bytes, verified, failed, retries } = this;
    const [skipped, failedBy, failures] = [this.#skipped, this.#failedBy, this.#failures];
    const [unchecked, uncheckedPaths] = [this.#unchecked, this.#uncheckedPaths];
    const changed = {
      ...(this.moved > 0 && { moved: this.moved }),
      ...(this.deleted > 0 && { deleted: this.deleted }),
      ...(this.gaveUp && { gaveUp: this.gaveUp }),
      ...(this.keptFiles > 0 && { kept: { files: this.keptFiles, bytes: this.keptBytes } }),
    };
    const checked = { verified, unchecked, uncheckedPaths };
    return { files, folders, bytes, ...checked, ...changed, skipped, failed, failedBy, failures, retries, interrupted };
  }
}
