import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { CecError, exitCodes } from "../../base/errors.ts";
import type { Step } from "../../plan/types.ts";
import type { TransferEvent } from "../../transfer/types.ts";
import type { Context } from "../types.ts";
import { stepFacts } from "./step-facts.ts";

const blockLength = 65_536;

/** Where `--report` goes (`-`: standard output): a line of JSON for each item, in the order they end. */
export interface Report {
  take(event: TransferEvent): void;
  /** A request about this remote path was sent once more: it counts for the item that is under way there. */
  retried(path: string): void;
  /** Notes what was under way and did not end. @returns what went wrong with the writing, if anything did. */
  close(): CecError | undefined;
}

/** @throws CecError `failed` when the file can't be written: better before a long run than after it. */
export function openReport(context: Context, file: string): Report {
  const path = resolve(context.cwd, file);
  const open = new Map<Step, { startMs: number; retries: number }>();
  const byPath = new Map<string, Step>();
  let trouble: CecError | undefined;
  const attempt = <T>(job: () => T): T | undefined => {
    try {
      return job();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      trouble ??= new CecError("failed", `cannot write the report: ${why}`, {
        operation: "write",
        path,
        cause: error,
      });
      return undefined;
    }
  };
  const toStdout = file === "-";
  const handle = toStdout ? undefined : attempt(() => openSync(path, "w"));
  if (trouble) throw trouble;
  let pending = "";
  const flush = (): void => {
    const text = pending;
    pending = "";
    if (text === "" || trouble !== undefined) return;
    if (handle === undefined) context.terminal.print(text.trimEnd());
    else attempt(() => writeWhole(handle, text));
  };
  const note = (step: Step, result: object): void => {
    const begun = open.get(step);
    open.delete(step);
    byPath.delete(remotePath(step) ?? "");
    const spent = begun
      ? { retries: begun.retries, seconds: Math.round(context.now() - begun.startMs) / 1000 }
      : undefined;
    pending += `${JSON.stringify({ ...stepFacts(step), ...result, ...spent })}\n`;
    if (toStdout || pending.length >= blockLength) flush();
  };
  const again = (step: Step | undefined): void => {
    const begun = step && open.get(step);
    if (begun) begun.retries += 1;
  };
  return {
    retried: (path) => again(byPath.get(path)),
    take(event) {
      switch (event.kind) {
        case "start": {
          open.set(event.step, { startMs: context.now(), retries: 0 });
          const path = remotePath(event.step);
          if (path !== undefined) byPath.set(path, event.step);
          return;
        }
        case "retry":
          again(event.step);
          return;
        case "done":
          note(event.step, { result: "done", verified: event.verified, ...whyOf(event.step) });
          return;
        case "skipped":
          note(event.step, { result: "skipped", why: event.reason });
          return;
        case "failed": {
          const { code, message } = event.error;
          note(event.step, { result: "failed", code, exit: exitCodes[code], why: message });
        }
      }
    },
    close() {
      for (const step of [...open.keys()]) note(step, { result: "unfinished", why: "the run was stopped" });
      flush();
      if (handle !== undefined) attempt(() => closeSync(handle));
      return trouble;
    },
  };
}

/** What the requests of an item are about. */
function remotePath(step: Step): string | undefined {
  if (step.kind === "upload") return step.target;
  return step.kind === "download" ? step.source : undefined;
}

function whyOf(step: Step): { readonly why?: string } {
  if (step.kind === "delete") return { why: "only-at-target" };
  return "why" in step && step.why !== undefined ? { why: step.why } : {};
}

function writeWhole(handle: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
}
