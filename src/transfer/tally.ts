import type { CecError } from "../base/errors.ts";
import type { SkipReason } from "../plan/types.ts";
import type { Receipt } from "./types.ts";

const keptFailures = 100;

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
  readonly #skipped: Partial<Record<SkipReason, number>> = {};
  readonly #failures: { path: string; error: CecError }[] = [];

  skip(reason: SkipReason): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
  }

  fail(path: string, error: CecError): void {
    this.failed += 1;
    if (this.#failures.length < keptFailures) this.#failures.push({ path, error });
  }

  receipt(interrupted: boolean): Receipt {
    const { files, folders, bytes, verified, failed, retries } = this;
    const [skipped, failures] = [this.#skipped, this.#failures];
    return { files, folders, bytes, verified, skipped, failed, failures, retries, interrupted };
  }
}
