import { CecError } from "../../base/errors.ts";
import { formatSize } from "../../base/sizes.ts";
import type { Step } from "../../plan/types.ts";
import type { Context } from "../types.ts";
import { visible } from "../view/align.ts";
import type { Would } from "../view/would.ts";

const verbs: Readonly<Record<Step["kind"], string>> = {
  upload: "send",
  download: "fetch",
  "make-folder": "make folder",
  remove: "remove",
  skip: "skip",
  fail: "fail",
};

/**
 * A dry run: a line for each step, and nothing is done; with `json` a JSON line.
 * @throws CecError `partial` when there are items that cannot be copied.
 */
export async function tellSteps(steps: AsyncIterable<Step>, { terminal }: Context, json: boolean): Promise<void> {
  let failed = 0;
  for await (const step of steps) {
    if (step.kind === "fail") failed += 1;
    terminal.print(json ? JSON.stringify(wouldOf(step)) : stepText(step));
  }
  if (failed > 0) throw new CecError("partial", `${failed} items cannot be copied`);
}

function stepText(step: Step): string {
  const path = "target" in step ? step.target : step.path;
  const why = step.kind === "skip" ? ` (${step.reason})` : step.kind === "fail" ? `: ${step.error.message}` : "";
  const size = "sizeBytes" in step ? ` (${formatSize(step.sizeBytes)})` : "";
  return `would ${verbs[step.kind]} ${visible(path)}${size}${why}`;
}

/** The shape of every dry run: docs/json/would.schema.json. */
function wouldOf(step: Step): Would {
  const would = verbs[step.kind];
  if (step.kind === "fail") return { would, path: step.path, reason: step.error.message };
  if (step.kind === "skip") return { would, path: step.path, reason: step.reason };
  if (!("source" in step)) return { would, path: step.target };
  return { would, path: step.source, to: step.target, ...("sizeBytes" in step ? { size: step.sizeBytes } : {}) };
}
