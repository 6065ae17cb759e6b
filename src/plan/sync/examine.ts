import { lstat } from "node:fs/promises";
import { CecError } from "../../base/errors.ts";
import { factsOf as localFacts } from "../../base/file-facts.ts";
import type { HashPool } from "../../base/hash-pool.ts";
import type { FileEntry } from "../compare/compare-trees.ts";
import { isSameContent } from "../compare/contents.ts";
import { judgeFiles, type RememberedFile } from "../compare/judge-files.ts";
import type { RemoteView, Side, Step } from "../types.ts";
import type { PlannedStep, StateBefore } from "./types.ts";

export interface ExamineNeeds {
  readonly view: Pick<RemoteView, "stats">;
  readonly hashes: HashPool;
  readonly remembered?: ((target: string) => RememberedFile | undefined) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a step of an older plan stands today: still to be done (perhaps with fresh facts), done already, or not to be done any more. */
export type Examined =
  | { readonly kind: "todo"; readonly planned: PlannedStep }
  | { readonly kind: "done"; readonly planned: PlannedStep }
  | { readonly kind: "changed"; readonly planned: PlannedStep; readonly error: CecError };

/** What stands at a path: a file, a folder, or nothing. */
type Standing = FileEntry | "folder" | undefined;

/**
 * Compares steps of a plan with both sides as they are now, the remote ones in one request: nothing is done that the plan did not see.
 * @throws what the server's answer throws.
 */
export async function examine(batch: readonly PlannedStep[], needs: ExamineNeeds): Promise<Examined[]> {
  const remote = new Set<string>();
  for (const { step } of batch) for (const [side, path] of placesOf(step)) if (side === "remote") remote.add(path);
  const nodes = remote.size === 0 ? [] : await needs.view.stats([...remote], { signal: needs.signal });
  const known = new Map<string, { standing: Standing; hash: string | undefined }>();
  for (const { path, kind, sizeBytes, modifiedSeconds, etag, hash, temporary } of nodes) {
    // An upload that is not finished, or never will be: it shows the size, and no content stands behind it.
    if (temporary) continue;
    const file: FileEntry = { kind: "file", relative: "", sizeBytes, modifiedMs: modifiedSeconds * 1000, etag };
    known.set(path, { standing: kind === "file" ? file : "folder", hash });
  }
  const look = async (side: Side, path: string): Promise<Standing> =>
    side === "remote" ? known.get(path)?.standing : await lookLocal(path);
  const results: Examined[] = [];
  for (const planned of batch) {
    needs.signal?.throwIfAborted();
    results.push(await judge(planned, look, (path) => known.get(path)?.hash, needs));
  }
  return results;
}

function placesOf(step: Step): [Side, string][] {
  switch (step.kind) {
    case "upload":
      return [
        ["local", step.source],
        ["remote", step.target],
      ];
    case "download":
      return [
        ["remote", step.source],
        ["local", step.target],
      ];
    case "copy":
    case "move":
      return [
        [step.side, step.source],
        [step.side, step.target],
      ];
    case "delete":
    case "remove":
    case "make-folder":
      return [[step.side, step.target]];
    default:
      return [];
  }
}

async function judge(
  planned: PlannedStep,
  look: (side: Side, path: string) => Promise<Standing>,
  hashOf: (path: string) => string | undefined,
  needs: ExamineNeeds,
): Promise<Examined> {
  const { step } = planned;
  const todo = { kind: "todo", planned } as const;
  const done = { kind: "done", planned } as const;
  const changed = (what: string, path: string): Examined => ({
    kind: "changed",
    planned,
    error: new CecError("conflict", `${what} changed since the plan was made`, { operation: "apply", path }),
  });
  switch (step.kind) {
    case "delete": {
      const standing = await look(step.side, step.target);
      if (standing === undefined) return done;
      if (step.entry === "folder") return standing === "folder" ? todo : changed("it was", step.target);
      return isState(standing, step, step.side) ? todo : changed("it was", step.target);
    }
    case "remove": {
      const standing = await look(step.side, step.target);
      // Another type than the plan saw is what takes its place, or is looked at with what does.
      if (standing === undefined || (step.entry !== undefined && isFile(standing) !== (step.entry === "file")))
        return done;
      if (!isFile(standing)) return todo;
      const { sizeBytes = standing.sizeBytes, etag } = step;
      return isState(standing, { sizeBytes, etag }, step.side) ? todo : changed("it was", step.target);
    }
    case "make-folder": {
      const standing = await look(step.side, step.target);
      if (standing === "folder") return done;
      return standing === undefined || planned.phase === "replace" ? todo : changed("the target was", step.target);
    }
    case "move":
    case "copy":
    case "upload":
    case "download":
      break;
    default:
      return todo;
  }
  const [[fromSide, from], [toSide, to]] = placesOf(step) as [[Side, string], [Side, string]];
  const [source, target] = [await look(fromSide, from), await look(toSide, to)];
  if (step.kind === "copy" && step.why === "backup") {
    // What was changed or replaced since is looked at with the step that was to replace it.
    const isKept = isFile(target) && isState(target, step, toSide);
    return isKept || !isState(source, step, fromSide) ? done : todo;
  }
  if (step.kind === "move" && (step.why === "backup" || planned.phase === "aside")) {
    // What is of another type takes its place, or is looked at with what does.
    if (source === undefined || isFile(source) === (step.folder ?? false)) return done;
    if (isFile(source) && !isState(source, step, fromSide)) return changed("the source was", from);
    return step.why === "backup" || target === undefined ? todo : changed("the target was", to);
  }
  if (step.kind === "move" && source === undefined && isFile(target) && target.sizeBytes === step.sizeBytes)
    return done;
  const modifiedMs = "modifiedMs" in step ? step.modifiedMs : undefined;
  const etag = "etag" in step ? step.etag : undefined;
  if (!isState(source, { sizeBytes: step.sizeBytes, modifiedMs, etag }, fromSide)) {
    return changed("the source was", from);
  }
  // What stood there makes room in the phase before, which may be under way.
  if (planned.phase === "replace" && !isFile(target)) return { kind: "todo", planned: refreshed(planned, source) };
  const before = planned.before ?? null;
  const untouched = before === null ? target === undefined : isState(target, before, toSide);
  if (untouched) return { kind: "todo", planned: refreshed(planned, source) };
  if (!isFile(source) || !isFile(target)) return changed("the target was", to);
  const same = await isSame(
    source,
    target,
    { from: fromSide, to: toSide },
    [to, hashOf(fromSide === "remote" ? from : to)],
    needs,
  );
  return same ? done : changed("the target was", to);
}

/** This machine may know the file under another identity than the one that made the plan. */
function refreshed(planned: PlannedStep, source: Standing): PlannedStep {
  if (planned.step.kind !== "upload" || !isFile(source)) return planned;
  const { sizeBytes, modifiedMs, changedMs = 0, identity = "" } = source;
  return { ...planned, step: { ...planned.step, sizeBytes, modifiedMs, changedMs, identity } };
}

async function isSame(
  source: FileEntry,
  target: FileEntry,
  { from, to }: { readonly from: Side; readonly to: Side },
  [path, hash]: readonly [string, string | undefined],
  needs: ExamineNeeds,
): Promise<boolean> {
  const judged = judgeFiles(source, target, { source: from, target: to }, "date", needs.remembered?.(path));
  if (judged.verdict !== "unsure" || from === to) return judged.verdict === "same";
  const [local, remote] = from === "local" ? [source, target] : [target, source];
  return (await isSameContent(local, remote.etag, hash, needs)).verdict === "same";
}

function isState(
  standing: Standing,
  state: Pick<StateBefore, "sizeBytes" | "etag"> & { readonly modifiedMs?: number | undefined },
  side: Side,
): boolean {
  if (!isFile(standing) || standing.sizeBytes !== state.sizeBytes) return false;
  if (side === "remote") return state.etag === undefined || standing.etag === state.etag;
  return state.modifiedMs === undefined || Math.abs(standing.modifiedMs - state.modifiedMs) < 1;
}

function isFile(standing: Standing): standing is FileEntry {
  return standing !== undefined && standing !== "folder";
}

async function lookLocal(path: string): Promise<Standing> {
  try {
    const stats = await lstat(path, { bigint: true });
    if (stats.isDirectory()) return "folder";
    return { kind: "file", relative: "", source: path, ...localFacts(stats) };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}
