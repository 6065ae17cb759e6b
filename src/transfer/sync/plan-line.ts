import type { PlannedStep, SyncPhase } from "../../plan/sync/types.ts";
import type { Side, Step } from "../../plan/types.ts";

/** The roots of the two sides of a plan. */
interface Roots {
  readonly source: { readonly side: Side; readonly root: string };
  readonly target: { readonly side: Side; readonly root: string };
}

const phases: Readonly<Record<SyncPhase, true>> = {
  transfer: true,
  move: true,
  backup: true,
  overwrite: true,
  delete: true,
  aside: true,
  replace: true,
  clear: true,
};

type Fields = Readonly<Record<string, "string" | "number" | "boolean">>;

/** What a step can't be done without. `skip` is never written. */
const needed: Readonly<Record<Exclude<Step["kind"], "skip">, Fields>> = {
  upload: { source: "string", target: "string", sizeBytes: "number", modifiedMs: "number" },
  download: { source: "string", target: "string", sizeBytes: "number", modifiedMs: "number" },
  copy: { side: "string", source: "string", target: "string", sizeBytes: "number", replaces: "boolean" },
  move: { side: "string", source: "string", target: "string", sizeBytes: "number" },
  "make-folder": { side: "string", target: "string" },
  remove: { side: "string", target: "string" },
  delete: { side: "string", target: "string", entry: "string", sizeBytes: "number", modifiedMs: "number" },
  fail: { path: "string", code: "string", message: "string" },
};

/**
 * True for a line that is a step, and one of this plan: what it reads and writes lies below the plan's roots. Only backups lie elsewhere. A plan
 * may come from anywhere, and may have been edited.
 */
export function isPlanLine(value: unknown, roots: Roots): value is PlannedStep {
  if (!isRecord(value) || !isRecord(value.step)) return false;
  const { phase, step } = value;
  if (typeof phase !== "string" || !Object.hasOwn(phases, phase)) return false;
  const { kind } = step;
  if (typeof kind !== "string" || !Object.hasOwn(needed, kind)) return false;
  for (const [name, type] of Object.entries(needed[kind as keyof typeof needed])) {
    if (typeof step[name] !== type) return false;
  }
  return kind === "fail" || staysInside(step as unknown as Exclude<Step, { kind: "fail" | "skip" }>, roots);
}

function staysInside(step: Exclude<Step, { kind: "fail" | "skip" }>, { source, target }: Roots): boolean {
  const sides =
    step.kind === "upload"
      ? ["local", "remote"]
      : step.kind === "download"
        ? ["remote", "local"]
        : [step.side, step.side];
  if (sides[1] !== target.side) return false;
  const isBackup = "why" in step && step.why === "backup";
  if (!isBackup && !isBelow(step.target, target.root)) return false;
  if (!("source" in step)) return true;
  const isFromTarget = step.kind === "move" || isBackup;
  if (isFromTarget) return isBelow(step.source, target.root);
  return sides[0] === source.side && isBelow(step.source, source.root);
}

function isBelow(path: string, root: string): boolean {
  if (path.split(/[/\\]/).includes("..")) return false;
  return path === root || (path.startsWith(root) && (/[/\\]$/.test(root) || /^[/\\]/.test(path.slice(root.length))));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
