import type { CecError } from "../base/errors.ts";
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
  plannedFiles = 0;
  plannedBytes = 0;
  #unchecked = 0;
  readonly #uncheckedPaths: string[] = [];
  readonly #skipped: Partial<Record<SkipReason, number>> = {};
  readonly #failures: { path: string; error: CecError }[] = [];

  skip(reason: SkipReason): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
  }

  fail(path: string, error: CecError): void {
    this.failed += 1;
    if (this.#failures.length < keptPaths) this.#failures.push({ path, error });
  }

  leaveUnchecked(path: string): void {
    this.#unchecked += 1;
    if (this.#uncheckedPaths.length < keptPaths) this.#uncheckedPaths.push(path);
  }

  receipt(interrupted: boolean): Receipt {
    const { files, folders, bytes, verified, failed, retries } = this;
    const [skipped, failures] = [this.#skipped, this.#failures];
    const [unchecked, uncheckedPaths] = [this.#unchecked, this.#uncheckedPaths];
    const checked = { verified, unchecked, uncheckedPaths };
    return { files, folders, bytes, ...checked, skipped, failed, failures, retries, interrupted };
  }
}
