import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { CecError, type ErrorCode, exitCodes } from "../../base/errors.ts";
import { readLinesOf, writeLinesTo } from "../../base/line-file.ts";
import { Spool } from "../../base/spool.ts";
import type { PlannedStep, SyncPhase } from "../../plan/sync/types.ts";
import type { Side, Step } from "../../plan/types.ts";
import { isPlanLine } from "./plan-line.ts";

/** One end of a plan, as it was when the plan was made. */
export interface PlanSide {
  readonly side: Side;
  readonly root: string;
  readonly entries: number;
  readonly bytes: number;
}

/** First line of a plan (docs/json/sync-plan.schema.json). */
export interface PlanHeader {
  readonly cec: "sync-plan";
  readonly version: 1;
  /** ISO 8601. */
  readonly created: string;
  /** The server's address. */
  readonly url: string;
  readonly source: PlanSide;
  readonly target: PlanSide;
  readonly preserveTimes: boolean;
  /** Lines that follow. */
  readonly steps: number;
}

/** A step as a line; the error of one that can't be done is its class and its words. */
type PlanLine = Omit<PlannedStep, "step"> & {
  readonly step: Exclude<Step, { kind: "fail" }> | { kind: "fail"; path: string; code: ErrorCode; message: string };
};

/**
 * Writes a plan beside its name and renames it. What is left alone is not in it. @returns its header.
 * @throws what the plan throws, or the system's error: no file is left then.
 */
export async function writePlan(
  path: string,
  plan: AsyncIterable<PlannedStep>,
  header: (counts: Pick<PlanHeader, "steps">) => PlanHeader,
): Promise<PlanHeader> {
  const lines = new Spool<string>({ encode: (line) => line, decode: (line) => line });
  const part = `${path}.cec-part`;
  try {
    for await (const planned of plan) if (planned.step.kind !== "skip") await lines.add(encode(planned));
    const first = header({ steps: lines.count });
    await rm(part, { force: true });
    await writeLinesTo(part, "wx", [JSON.stringify(first)]);
    let block: string[] = [];
    for await (const line of lines.items()) {
      block.push(line);
      if (block.length < 2000) continue;
      await writeLinesTo(part, "a", block);
      block = [];
    }
    await writeLinesTo(part, "a", block);
    const file = await open(part, "r+");
    await file.sync().finally(() => file.close());
    await rename(part, path);
    return first;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await lines.dispose();
  }
}

function encode({ step, ...planned }: PlannedStep): string {
  if (step.kind !== "fail") return JSON.stringify({ ...planned, step });
  const { code, message } = step.error;
  return JSON.stringify({ ...planned, step: { kind: "fail", path: step.path, code, message } });
}

/** @throws CecError `failed` when the file is no plan, is of a newer kind, or ends early. */
async function readPlanHeader(path: string): Promise<PlanHeader> {
  for await (const line of readLinesOf(path)) {
    const header = parse(line) as Partial<PlanHeader> | undefined;
    if (header?.cec !== "sync-plan") break;
    if (header.version === 1 && isHeader(header)) return header;
    if (header.version === 1) break;
    throw new CecError("failed", `this plan was made by a newer cec (version ${header.version})`, { path });
  }
  throw new CecError("failed", "this file is not a plan of cec sync --plan", { operation: "apply", path });
}

function isHeader(header: Partial<PlanHeader>): header is PlanHeader {
  const { url, source, target, steps } = header;
  const isSide = (side: PlanSide | undefined): boolean =>
    (side?.side === "local" || side?.side === "remote") && typeof side.root === "string" && side.root !== "";
  return typeof url === "string" && Number.isInteger(steps) && isSide(source) && isSide(target);
}

/** Reads a plan from end to end. @returns its header. @throws CecError `failed` when anything in it is no step of it, or is missing. */
export async function checkPlan(path: string): Promise<PlanHeader> {
  for await (const _ of readPlan(path));
  return readPlanHeader(path);
}

/** The steps of a plan, one by one. @throws CecError `failed` for a line that is none, and when lines are missing. */
export async function* readPlan(path: string): AsyncGenerator<PlannedStep> {
  const header = await readPlanHeader(path);
  let seen = -1;
  for await (const line of readLinesOf(path)) {
    seen += 1;
    if (seen === 0) continue;
    const planned = parse(line);
    if (!isPlanLine(planned, header)) throw broken(path, seen + 1);
    yield decode(planned as unknown as PlanLine);
  }
  if (seen !== header.steps) throw broken(path, seen + 2);
}

function decode({ step, ...planned }: PlanLine): PlannedStep {
  if (step.kind !== "fail") return { ...planned, step };
  const code: ErrorCode = step.code in exitCodes ? step.code : "failed";
  return { ...planned, step: { kind: "fail", path: step.path, error: new CecError(code, step.message) } };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function broken(path: string, line: number): CecError {
  return new CecError("failed", `the plan is not whole: line ${line} is missing, or no step of it`, {
    operation: "apply",
    path,
    hint: "Make it again.",
  });
}

/** Phases that only the run which finishes a plan does: what takes something away waits until everything is there. */
const lastPhases: ReadonlySet<SyncPhase> = new Set(["delete", "aside", "replace", "clear"]);

export function isLast({ phase }: PlannedStep): boolean {
  return lastPhases.has(phase);
}

/** Which of `count` shards (from 0) does a step: by the file it is about, so that a backup and what follows it stay together. */
export function shardOf({ step, phase }: PlannedStep, count: number): number {
  const path = "path" in step ? step.path : phase === "backup" && step.kind === "copy" ? step.source : step.target;
  return createHash("md5").update(path).digest().readUInt32BE(0) % count;
}
