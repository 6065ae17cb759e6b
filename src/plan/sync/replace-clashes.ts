import { CecError } from "../../base/errors.ts";
import type { NodeEntry } from "../compare/compare-trees.ts";
import { printable } from "../names.ts";
import type { DoReason, Step } from "../types.ts";
import { backupPath } from "./plan-deletions.ts";
import type { PlannedStep, SyncNeeds } from "./types.ts";

/** A file of one side and a folder of the other, at one place. */
export interface Clash {
  readonly source: NodeEntry;
  readonly target: NodeEntry;
}

/** Can be read more than once. */
interface Clashes {
  items(): AsyncIterable<Clash>;
}

/**
 * The failures of folders that hold something which is left alone: such a folder does not give way. As after any failure, then no other does.
 * They have to come before anything was put aside.
 */
export async function* refuseClashes(
  clashes: Clashes,
  kept: ReadonlySet<string>,
  { target }: Pick<SyncNeeds, "target">,
): AsyncGenerator<PlannedStep> {
  for await (const { target: standing } of clashes.items()) {
    if (!kept.has(standing.relative)) continue;
    const path = printable(target.at(standing.relative));
    const what = "a folder stands where a file is to go, and holds something that is left alone";
    const error = new CecError("conflict", what, { operation: "sync", path });
    yield { phase: "delete", step: { kind: "fail", path, error } };
  }
}

/**
 * Brings what clashes. The old goes to the backup folder where there is one, else on the server to the recycle bin; here it is put aside until
 * the new is there.
 */
export async function* replaceClashes(
  clashes: Clashes,
  replacing: AsyncIterable<PlannedStep>,
  needs: SyncNeeds,
): AsyncGenerator<PlannedStep> {
  const { target, rules } = needs;
  const placeOf = (entry: NodeEntry): string => entry.source ?? target.at(entry.relative);
  for await (const { target: standing } of clashes.items()) {
    const path = placeOf(standing);
    const entry = standing.kind;
    const [sizeBytes, etag] = standing.kind === "file" ? [standing.sizeBytes, standing.etag] : [0, undefined];
    const move = (to: string, why: DoReason): Step => {
      const folder = entry === "folder" || undefined;
      return { kind: "move", side: target.side, source: path, target: to, sizeBytes, etag, folder, why };
    };
    const step: Step =
      rules.backupRoot !== undefined
        ? move(backupPath(standing.relative, needs), "backup")
        : target.side === "local"
          ? move(asidePath(path), "other-type")
          : { kind: "remove", side: "remote", target: path, entry, sizeBytes, etag, why: "other-type" };
    yield { phase: "aside", step };
  }
  yield* replacing;
  if (target.side === "remote" || rules.backupRoot !== undefined) return;
  for await (const { target: standing } of clashes.items()) {
    const old = asidePath(placeOf(standing));
    yield { phase: "clear", step: { kind: "remove", side: "local", target: old, why: "other-type" } };
  }
}

const asideEnd = ".cec-old";

function asidePath(path: string): string {
  return `${path}${asideEnd}`;
}

/** Where something that was put aside has come from. */
export function fromAside(path: string): string {
  return path.endsWith(asideEnd) ? path.slice(0, -asideEnd.length) : path;
}
