import { CecError } from "../../base/errors.ts";
import type { Step } from "../../plan/types.ts";
import type { Context } from "../types.ts";
import { count } from "../view/count.ts";
import { tellWould, type Would } from "../view/would.ts";
import { loneFailure } from "./lone-failure.ts";

/**
 * A dry run: a line for each step, and nothing is done; with `json` a JSON line (docs/json/would.schema.json).
 * @throws CecError `partial` when there are items that cannot be copied, or the failure itself where it is all there is to the run, as `tellReceipt` has it.
 */
export async function tellSteps(
  steps: AsyncIterable<Step>,
  { terminal }: Context,
  { json, tree = false }: { readonly json: boolean; readonly tree?: boolean },
): Promise<void> {
  let failed = 0;
  let files = 0;
  let others = 0;
  let first: CecError | undefined;
  for await (const step of steps) {
    if (step.kind === "fail") {
      failed += 1;
      first ??= step.error;
    } else if (step.kind === "upload" || step.kind === "download" || step.kind === "copy") files += 1;
    else others += 1;
    tellWould(terminal, json, wouldOf(step));
  }
  const lone = loneFailure({ tree, files, others, failed, first });
  if (lone) throw lone;
  if (failed > 0) throw new CecError("partial", `${count(failed, "item", "items")} cannot be copied`);
}

function wouldOf(step: Step): Would {
  switch (step.kind) {
    case "upload":
      return { would: "send", path: step.source, to: step.target, size: step.sizeBytes, ...reasonOf(step) };
    case "download":
      return { would: "fetch", path: step.source, to: step.target, size: step.sizeBytes, ...reasonOf(step) };
    case "make-folder":
      return { would: "make folder", path: step.target, ...reasonOf(step) };
    case "remove":
      return { would: "remove", path: step.target, ...reasonOf(step) };
    case "copy":
    case "move":
      return { would: step.kind, path: step.source, to: step.target, size: step.sizeBytes, ...reasonOf(step) };
    case "delete":
      return { would: step.permanently || step.side === "local" ? "delete for good" : "delete", path: step.target };
    case "skip":
      return { would: "skip", path: step.path, reason: step.reason };
    case "fail":
      return { would: "fail", path: step.path, reason: step.error.message, details: { code: step.error.code } };
  }
}

function reasonOf({ why }: { readonly why?: string | undefined }): { readonly reason?: string } {
  return why === undefined ? {} : { reason: why };
}
