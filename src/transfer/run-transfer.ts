import { mkdir, rm } from "node:fs/promises";
import { CecError } from "../base/errors.ts";
import type { SkipReason, Step } from "../plan/types.ts";
import { Budget } from "./budget.ts";
import { downloadFile } from "./download-file.ts";
import { ourError } from "./our-error.ts";
import type { Receipt, TransferParts } from "./types.ts";
import { uploadFile } from "./upload-file.ts";
import type { Work } from "./work.ts";

/** Files taken from the plan and not done yet: keeps the walk ahead of the network, and the memory flat. */
const windowFiles = 64;
const foldersPerCall = 200;
const keptFailures = 100;

/**
 * Does the steps of a plan while it is still being made. A failed item stops nothing else. Resolves when all is done or failed.
 * @throws CecError `interrupted`, or what the plan itself throws.
 */
export async function runTransfer(parts: TransferParts): Promise<Receipt> {
  const { steps, tree, options, signal, onEvent } = parts;
  const budget = new Budget(options.transfers);
  const running = new Set<Promise<void>>();
  const skipped: Partial<Record<SkipReason, number>> = {};
  const failures: { path: string; error: CecError }[] = [];
  const sum = { files: 0, folders: 0, bytes: 0, verified: 0, failed: 0, planned: 0, plannedBytes: 0 };
  let newFolders: (Step & { kind: "make-folder" })[] = [];

  function fail(step: Step, path: string, error: unknown): void {
    const ours = ourError(error, path);
    sum.failed += 1;
    if (failures.length < keptFailures) failures.push({ path, error: ours });
    onEvent({ kind: "failed", step, path, error: ours });
    if (ours.code === "unavailable") budget.backOff();
  }

  async function settle(): Promise<void> {
    while (running.size > 0) await Promise.race(running);
  }

  /** The server makes many folders in one call; those above files come with the files. */
  async function makeRemoteFolders(): Promise<void> {
    const batch = newFolders;
    newFolders = [];
    if (batch.length === 0) return;
    try {
      await tree.createFolders(
        batch.map((step) => step.target),
        { signal },
      );
      sum.folders += batch.length;
      for (const step of batch) onEvent({ kind: "done", step, verified: false });
    } catch (error) {
      for (const step of batch) fail(step, step.target, error);
    }
  }

  async function transferFile(step: Step & { kind: "upload" | "download" }): Promise<void> {
    onEvent({ kind: "start", step, sizeBytes: step.sizeBytes });
    const work: Work = { ...parts, budget, progress: (bytes) => onEvent({ kind: "progress", step, bytes }) };
    try {
      const verified = await (step.kind === "upload" ? uploadFile(step, work) : downloadFile(step, work));
      sum.files += 1;
      sum.bytes += step.sizeBytes;
      if (verified) sum.verified += 1;
      onEvent({ kind: "done", step, verified });
    } catch (error) {
      if (signal.aborted) return;
      fail(step, step.source, error);
    }
  }

  async function takeAway(step: Step & { kind: "remove" }): Promise<void> {
    // What follows needs the room, and what came before may still be on its way there.
    await settle();
    await makeRemoteFolders();
    if (step.side === "local") {
      await rm(step.target, { recursive: true, force: true });
      return;
    }
    const follower = await parts.jobs.prepareFollow({ signal });
    try {
      await follower.follow(await tree.remove([step.target], { signal }), { signal });
    } finally {
      follower.close();
    }
  }

  try {
    for await (const step of steps) {
      if (signal.aborted) break;
      switch (step.kind) {
        case "skip":
          skipped[step.reason] = (skipped[step.reason] ?? 0) + 1;
          onEvent({ kind: "skipped", step, reason: step.reason });
          break;
        case "fail":
          fail(step, step.path, step.error);
          break;
        case "remove":
          try {
            await takeAway(step);
          } catch (error) {
            fail(step, step.target, error);
          }
          break;
        case "make-folder":
          if (step.side === "remote") {
            newFolders.push(step);
            if (newFolders.length >= foldersPerCall) await makeRemoteFolders();
            break;
          }
          try {
            await mkdir(step.target, { recursive: true });
            sum.folders += 1;
            onEvent({ kind: "done", step, verified: false });
          } catch (error) {
            fail(step, step.target, error);
          }
          break;
        default: {
          sum.planned += 1;
          sum.plannedBytes += step.sizeBytes;
          const job: Promise<void> = transferFile(step).finally(() => running.delete(job));
          running.add(job);
          if (running.size >= windowFiles) await Promise.race(running);
        }
      }
    }
    onEvent({ kind: "planned", files: sum.planned, sizeBytes: sum.plannedBytes });
    await makeRemoteFolders();
  } finally {
    await settle();
  }
  if (signal.aborted) throw new CecError("interrupted", `interrupted after ${sum.files} files; run it again to go on`);
  const { files, folders, bytes, verified, failed } = sum;
  return { files, folders, bytes, verified, failed, skipped, failures };
}
