import type { Step } from "../../plan/types.ts";

/** The path a step is told by: where its content comes to lie, or what is left alone. */
export function stepPath(step: Step): string {
  return "target" in step ? step.target : step.path;
}

/** A step as reports and events tell it: what is done to which paths. */
export function stepFacts(step: Step): Readonly<Record<string, unknown>> {
  switch (step.kind) {
    case "skip":
    case "fail":
      return { operation: step.kind, path: step.path };
    case "upload":
    case "download":
    case "copy":
    case "move":
      return { operation: step.kind, source: step.source, target: step.target, sizeBytes: step.sizeBytes };
    default:
      return { operation: step.kind, side: step.side, target: step.target };
  }
}
