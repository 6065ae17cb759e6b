import { rm } from "node:fs/promises";
import type { CecError } from "../base/errors.ts";
import { readAhead } from "../base/read-ahead.ts";
import type { DownloadStep, Step, UploadStep } from "../plan/types.ts";
import { Budget } from "./budget.ts";
import { downloadFile } from "./download-file.ts";
import { inMemoryBytes } from "./fetch-in-memory.ts";
import { forgetArrived } from "./forget-arrived.ts";
import { garbageWatch } from "./garbage.ts";
import type { SavedFile } from "./journal/types.ts";
import { LateChecks } from "./late-checks.ts";
import { LocalFolders } from "./local-folders.ts";
import { endsRun, isOfDisk, ourError } from "./our-error.ts";
import { partPath } from "./part-path.ts";
import { RemoteFolders } from "./remote-folders.ts";
import { removeStanding } from "./remove-standing.ts";
import { SmallDownloads } from "./small-downloads.ts";
import { Tally } from "./tally.ts";
import type { Receipt, TransferParts } from "./types.ts";
import { uploadFile } from "./upload-file.ts";
import { Vigil } from "./vigil.ts";
import type { Outcome, Work } from "./work.ts";

/** Files taken from the plan beyond those the budget lets run: the next one is ready when a request ends. */
const readyFiles = 4;
/** Steps of the plan read before their turn comes, so that what is left can be told: some megabytes. */
const stepsAhead = 5000;
/** Times a file is brought over again that a late check found wrong: by then it had been brought over whole, however large. */
const lateRepeats = 1;

/**
 * Does the steps of a plan while it is still being made. A failed item stops nothing else. When the signal is aborted nothing new is begun,
 * requests in flight are called off, and the receipt says so; the same when the server is gone (see {@link Vigil}).
 * @throws what the plan itself throws.
 */
export async function runTransfer(parts: TransferParts): Promise<Receipt> {
  return new Run(parts).all();
}

type Job = (work: Work) => Promise<Outcome>;

function bring(step: UploadStep | DownloadStep): Job {
  return async (work) => {
    if (step.kind === "upload") return uploadFile(step, work);
    const part = step.sizeBytes > inMemoryBytes ? partPath(step.target, step.source) : undefined;
    if (part !== undefined) work.journal?.beginPartFile(part, step.source);
    const outcome = await downloadFile(step, work);
    if (part !== undefined) work.journal?.endPartFile(part);
    return outcome;
  };
}

class Run {
  readonly #parts: TransferParts;
  readonly #tally = new Tally();
  readonly #vigil: Vigil;
  /** Ends the run when an item has shown that no other can succeed. */
  readonly #stop = new AbortController();
  /** The caller's, or the run was given up. */
  readonly #signal: AbortSignal;
  readonly #work: Work;
  readonly #late: LateChecks;
  readonly #small: SmallDownloads;
  readonly #newFolders: RemoteFolders;
  readonly #running = new Set<Promise<void>>();
  readonly #passed: (bytes: number) => void;
  /** Found wrong by a late check, and taken away. */
  readonly #wrong: { readonly step: UploadStep | DownloadStep; readonly repeats: number }[] = [];

  constructor(parts: TransferParts) {
    this.#parts = parts;
    this.#passed = garbageWatch(parts.collectGarbage);
    const { options, gateway, tree, hashes, journal, throttled } = parts;
    this.#vigil = new Vigil(options);
    this.#signal = AbortSignal.any([parts.signal, this.#vigil.signal, this.#stop.signal]);
    const signal = this.#signal;
    const succeeded = (): void => this.#vigil.sawLife();
    const failed = (error: unknown): void => this.#vigil.sawFailure(error);
    const budget = new Budget(options.transfers, { succeeded, failed, ...(throttled && { throttled }) });
    const folders = new LocalFolders();
    const retried = (): void => {
      this.#tally.retries += 1;
    };
    this.#work = {
      gateway,
      tree,
      hashes,
      budget,
      folders,
      options,
      journal,
      signal,
      progress: () => undefined,
      found: () => undefined,
      kept: () => undefined,
      retried,
    };
    this.#late = new LateChecks(tree, signal);
    this.#small = new SmallDownloads(this.#work, (step, job) => this.#file(step, job));
    this.#newFolders = new RemoteFolders(tree, signal, (step, error) => {
      if (error === undefined) this.#folderMade(step);
      else this.#fail(step, step.target, error);
    });
  }

  async all(): Promise<Receipt> {
    const { steps } = this.#parts;
    const signal = this.#signal;
    try {
      // What is removed is no more in the way of what is planned next.
      for await (const step of readAhead(this.#counted(steps), stepsAhead, ({ kind }) => kind === "remove")) {
        if (signal.aborted) break;
        await this.#take(step);
      }
    } catch (error) {
      // A listing that was called off is no failure of its own.
      if (!signal.aborted) throw error;
    } finally {
      await this.#settle();
    }
    try {
      await this.#late.flush();
      await this.#repeatWrong();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    this.#tally.gaveUp ??= this.#vigil.gaveUp;
    const receipt = this.#tally.receipt(this.#parts.signal.aborted);
    if (!receipt.interrupted && !receipt.gaveUp) await forgetArrived(this.#parts);
    if (!receipt.interrupted && !receipt.gaveUp && receipt.failed === 0) await this.#finish();
    return receipt;
  }

  /** What an earlier run had begun of files that the server has no more is of no use to anybody. */
  async #finish(): Promise<void> {
    const { journal } = this.#parts;
    for (const path of journal?.leftPartFiles() ?? []) {
      await rm(path, { force: true });
      journal?.endPartFile(path);
    }
    journal?.finish();
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case "skip":
        this.#tally.skip(step.reason);
        this.#parts.onEvent({ kind: "skipped", step, reason: step.reason });
        return;
      case "fail":
        this.#fail(step, step.path, step.error);
        return;
      case "remove":
        await this.#remove(step);
        return;
      case "make-folder":
        if (step.side === "remote") await this.#newFolders.add(step);
        else await this.#makeLocal(step);
        return;
      case "upload":
        await this.#start(this.#file(step, bring(step)));
        return;
      case "download":
        if (step.sizeBytes > 0 && step.sizeBytes <= inMemoryBytes) await this.#small.add(step);
        else {
          this.#small.count(step);
          await this.#start(this.#file(step, bring(step)));
        }
    }
  }

  /** Tells how much there is to do as soon as the plan has come to its end, which is long before the last of it is done. */
  async *#counted(steps: AsyncIterable<Step>): AsyncGenerator<Step> {
    for await (const step of steps) {
      if (step.kind === "upload" || step.kind === "download") {
        this.#tally.plannedFiles += 1;
        this.#tally.plannedBytes += step.sizeBytes;
      }
      yield step;
    }
    const { plannedFiles: files, plannedBytes: sizeBytes } = this.#tally;
    if (!this.#signal.aborted) this.#parts.onEvent({ kind: "planned", files, sizeBytes });
  }

  /** Owns a file's work; waits while as many are under way as can be of use. */
  async #start(task: Promise<void>): Promise<void> {
    const owned: Promise<void> = task.finally(() => this.#running.delete(owned));
    this.#running.add(owned);
    while (this.#running.size >= this.#work.budget.limit + readyFiles) await Promise.race(this.#running);
  }

  async #file(step: UploadStep | DownloadStep, job: Job, repeats = lateRepeats): Promise<void> {
    const { onEvent } = this.#parts;
    const signal = this.#signal;
    if (repeats === lateRepeats) onEvent({ kind: "start", step, sizeBytes: step.sizeBytes });
    // The pieces of a large download are released one by one.
    const freesItself = step.kind === "download" && step.sizeBytes > inMemoryBytes;
    let keptBytes = 0;
    const work: Work = {
      ...this.#work,
      kept: (bytes) => {
        keptBytes = bytes;
      },
      progress: (bytes) => {
        if (!freesItself) this.#passed(bytes);
        onEvent({ kind: "progress", step, bytes });
      },
      found: (bytes) => {
        if (bytes !== 0) onEvent({ kind: "progress", step, bytes, found: true });
      },
      retried: (reason) => {
        this.#tally.retries += 1;
        onEvent({ kind: "retry", step, reason });
      },
    };
    try {
      const outcome = await job(work);
      if (outcome.verified !== "later") this.#done(step, outcome.verified, outcome.sent);
      else {
        await this.#late.add(outcome.check, (result) => {
          if (typeof result === "boolean") {
            outcome.check.confirmed?.();
            return this.#done(step, result, outcome.sent);
          }
          if (repeats === 0) return this.#fail(step, step.source, result);
          this.#tally.retries += 1;
          onEvent({ kind: "progress", step, bytes: -step.sizeBytes });
          onEvent({ kind: "retry", step, reason: result.message });
          this.#wrong.push({ step, repeats: repeats - 1 });
        });
      }
    } catch (error) {
      if (keptBytes > 0) this.#tally.keep(1, keptBytes);
      if (!signal.aborted) this.#fail(step, step.source, error);
    }
  }

  async #repeatWrong(): Promise<void> {
    while (this.#wrong.length > 0 && !this.#signal.aborted) {
      for (const { step, repeats } of this.#wrong.splice(0)) await this.#start(this.#file(step, bring(step), repeats));
      await this.#settle();
      await this.#late.flush();
    }
  }

  #done(step: UploadStep | DownloadStep, verified: boolean, sent: SavedFile | undefined): void {
    // What a folder's stream brings is no request of its own.
    this.#vigil.sawLife();
    this.#tally.files += 1;
    this.#tally.bytes += step.sizeBytes;
    if (verified) this.#tally.verified += 1;
    else if (this.#parts.options.verify === "hash") this.#tally.leaveUnchecked(step.target);
    this.#parts.onEvent({ kind: "done", step, verified, sent });
  }

  #fail(step: Step, where: string, error: unknown): void {
    // What this machine's disk refuses is told by the path on it.
    const path = step.kind === "download" && isOfDisk(error) ? step.target : where;
    const ours: CecError = ourError(error, path, step.kind === "download" ? step.sizeBytes : undefined);
    this.#tally.fail(path, ours);
    if (endsRun(ours)) {
      this.#tally.gaveUp ??= ours;
      this.#stop.abort(ours);
    }
    this.#vigil.sawFailure(ours);
    if (ours.code === "unavailable") this.#work.budget.backOff();
    this.#parts.onEvent({ kind: "failed", step, path, error: ours });
  }

  #folderMade(step: Step): void {
    this.#vigil.sawLife();
    this.#tally.folders += 1;
    this.#parts.onEvent({ kind: "done", step, verified: false });
  }

  async #makeLocal(step: Step & { kind: "make-folder" }): Promise<void> {
    try {
      await this.#work.folders.ensure(step.target);
      this.#folderMade(step);
    } catch (error) {
      this.#fail(step, step.target, error);
    }
  }

  async #remove(step: Step & { kind: "remove" }): Promise<void> {
    // What follows needs the room, and what came before may still be on its way there.
    await this.#settle();
    try {
      await removeStanding(step, this.#parts);
      this.#work.folders.forget();
      this.#parts.onEvent({ kind: "done", step, verified: false });
    } catch (error) {
      if (!this.#signal.aborted) this.#fail(step, step.target, error);
    }
  }

  async #settle(): Promise<void> {
    await this.#newFolders.flush();
    await this.#small.finish();
    while (this.#running.size > 0) await Promise.race(this.#running);
  }
}
