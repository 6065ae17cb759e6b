import { CecError } from "../../base/errors.ts";
import { parentPath } from "../../base/paths.ts";
import type { NodeEntry } from "../compare/compare-trees.ts";
import { printable } from "../names.ts";
import type { DeleteStep, Step } from "../types.ts";
import type { PlannedStep, SyncCounts, SyncNeeds } from "./types.ts";

export interface Deletions {
  /** What only the target has, in tree order. */
  readonly extras: AsyncIterable<NodeEntry>;
  /** All that would be deleted, the files that move elsewhere left out. */
  readonly count: number;
  /** Files that move elsewhere. */
  readonly moved: ReadonlySet<string>;
  /** Folders with something in them that is left alone. */
  readonly kept: ReadonlySet<string>;
  readonly counts: SyncCounts;
}

/**
 * The steps that delete what the source does not have: a remote folder as one, with all that is below it, unless something in it is left
 * alone; on this machine every file on its own, then the folders that are empty, the deepest first.
 */
export async function* planDeletions(deletions: Deletions, needs: SyncNeeds): AsyncGenerator<PlannedStep> {
  const refused = refuse(deletions, needs);
  if (refused) {
    yield { phase: "delete", step: { kind: "fail", path: printable(needs.target.root), error: refused } };
    return;
  }
  const asOne = needs.target.side === "remote" && !needs.rules.backupRoot && !needs.deletesOneByOne;
  const steps = asOne ? whole : oneByOne;
  for await (const step of steps(deletions, needs)) yield { phase: "delete", step };
}

/** Why nothing is deleted at all, if there is a reason: better one question too many than an emptied tree. */
function refuse({ count, counts }: Deletions, { source, target, rules }: SyncNeeds): CecError | undefined {
  if (count === 0) return undefined;
  const facts = { operation: "sync", path: target.root };
  if (counts.sourceEntries === 0) {
    return new CecError("conflict", `${printable(source.root)} is empty: nothing is deleted`, {
      ...facts,
      hint: "If that is meant, remove the target itself: cec rm.",
    });
  }
  const { maxDelete } = rules;
  if (maxDelete !== undefined) {
    const most = "items" in maxDelete ? maxDelete.items : Math.floor((maxDelete.percent * counts.targetEntries) / 100);
    if (count <= most) return undefined;
    return new CecError(
      "conflict",
      `${count} ${count === 1 ? "item" : "items"} would be deleted, more than --max-delete allows (${most})`,
      {
        ...facts,
        hint: "Nothing was deleted. --dry-run shows what it would be.",
      },
    );
  }
  if (target.side === "remote" && !target.root.includes("/") && count >= counts.targetEntries) {
    return new CecError("conflict", `the whole workspace ${printable(target.root)} would be emptied`, {
      ...facts,
      hint: "Nothing was deleted. If that is meant, say --max-delete 100%.",
    });
  }
  return undefined;
}

async function* whole({ extras, moved, kept }: Deletions, needs: SyncNeeds): AsyncGenerator<Step> {
  let gone: string | undefined;
  for await (const entry of extras) {
    if (gone !== undefined && entry.relative.startsWith(gone)) continue;
    if (moved.has(entry.relative) || (entry.kind === "folder" && kept.has(entry.relative))) continue;
    if (entry.kind === "folder") gone = `${entry.relative}/`;
    yield deleteStep(entry, needs);
  }
}

async function* oneByOne({ extras, moved, kept }: Deletions, needs: SyncNeeds): AsyncGenerator<Step> {
  const { target, rules } = needs;
  const open: NodeEntry[] = [];
  const leave = function* (next: string | undefined): Generator<Step> {
    for (let last = open.at(-1); last; last = open.at(-1)) {
      if (next?.startsWith(`${last.relative}/`)) return;
      open.pop();
      if (!kept.has(last.relative)) yield { ...deleteStep(last, needs), onlyIfEmpty: true };
    }
  };
  for await (const entry of extras) {
    yield* leave(entry.relative);
    if (entry.kind === "folder") open.push(entry);
    else if (moved.has(entry.relative)) continue;
    else if (rules.backupRoot === undefined) yield deleteStep(entry, needs);
    else {
      const { sizeBytes, etag } = entry;
      const path = entry.source ?? target.at(entry.relative);
      const backup = backupPath(entry.relative, needs);
      yield { kind: "move", side: target.side, source: path, target: backup, sizeBytes, etag, why: "backup" };
    }
  }
  yield* leave(undefined);
}

/** Where an old version is kept. */
export function backupPath(relative: string, { target, rules }: SyncNeeds): string {
  return `${rules.backupRoot}${target.at(relative).slice(target.root.length)}`;
}

function deleteStep(entry: NodeEntry, { target, rules }: SyncNeeds): DeleteStep {
  const [sizeBytes, modifiedMs, etag] =
    entry.kind === "file" ? [entry.sizeBytes, entry.modifiedMs, entry.etag] : [0, 0, undefined];
  const path = entry.source ?? target.at(entry.relative);
  const facts = { sizeBytes, modifiedMs, etag, permanently: rules.permanently };
  return { kind: "delete", side: target.side, target: path, entry: entry.kind, ...facts };
}

/** Adds all folders above a path. */
export function addAbove(relative: string, folders: Set<string>): void {
  for (let folder = parentPath(relative); folder !== "" && !folders.has(folder); folder = parentPath(folder)) {
    folders.add(folder);
  }
}
