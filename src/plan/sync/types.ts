import type { HashPool } from "../../base/hash-pool.ts";
import type { FileEntry } from "../compare/compare-trees.ts";
import type { CompareBy, RememberedFile } from "../compare/judge-files.ts";
import type { TreeSide } from "../compare/side.ts";
import type { EntryFilter } from "../filters/entry-filter.ts";
import type { RemoteView, Step } from "../types.ts";

/**
 * Parts of a sync, one after the other. `move`: what the target has elsewhere. `backup`, then `overwrite`, where old versions are kept. `delete`:
 * what the source does not have. `aside`, `replace`, `clear`: something of another type makes room, the new is put there, the old goes.
 */
export type SyncPhase = "transfer" | "move" | "backup" | "overwrite" | "delete" | "aside" | "replace" | "clear";

/** Phases that take something away or write over it: none is begun after a failure. */
export const gatedPhases: ReadonlySet<SyncPhase> = new Set(["overwrite", "delete", "aside", "replace", "clear"]);

/** A file of the target as the plan saw it. */
export type StateBefore = Pick<FileEntry, "sizeBytes" | "modifiedMs" | "etag">;

export interface PlannedStep {
  readonly phase: SyncPhase;
  readonly step: Step;
  /** For files that are brought over: what the target had; `null`: nothing. */
  readonly before?: StateBefore | null;
}

export interface SyncRules {
  readonly by: CompareBy;
  /** Delete what the source does not have. */
  readonly delete: boolean;
  /** Past the recycle bin of the server. */
  readonly permanently: boolean;
  /** Leave alone what was changed at the target later than at the source. */
  readonly update: boolean;
  /** Bring over only what the target has already. */
  readonly existing: boolean;
  /** Bring over only what the target does not have. */
  readonly ignoreExisting: boolean;
  /** Folder on the target's side that keeps what is replaced or deleted. */
  readonly backupRoot?: string | undefined;
  /** Delete nothing when it would be more: items, or so many percent of what the target has. */
  readonly maxDelete?: { readonly items: number } | { readonly percent: number } | undefined;
  /** Dates are kept on the server beside the files, and restored. */
  readonly preserveTimes: boolean;
}

export interface SyncNeeds {
  readonly source: TreeSide;
  readonly target: TreeSide;
  readonly filter: EntryFilter;
  readonly rules: SyncRules;
  readonly view: RemoteView;
  readonly hashes: HashPool;
  /** The disk of the target takes `A` and `a` for one name. */
  readonly caseInsensitive: boolean;
  /**
   * How long remote listings are waited for, milliseconds, before files are looked up singly and begun: their steps come first then, in no
   * order. Left out: as long as they take.
   */
  readonly patienceMs?: number | undefined;
  /** Every deletion stands for itself, so that each can be looked at again before it is done. Else a remote folder goes as one. */
  readonly deletesOneByOne?: boolean;
  /** What an earlier run noted of a file, by the path of its target. */
  readonly remembered?: ((target: string) => RememberedFile | undefined) | undefined;
  /** Told of files that turned out to be the same, so that the next run need not look as closely. */
  readonly remember?: ((target: string, file: RememberedFile) => void) | undefined;
  /** Told of files of the server that are the same and have no kept date, or another (`preserveTimes`). */
  readonly redate?: ((target: string, file: RememberedFile) => void) | undefined;
  /** How far the server's clock is ahead of this machine's, in milliseconds. Default 0. */
  readonly serverAheadMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What was seen of both trees; complete when the plan is. */
export interface SyncCounts {
  sourceEntries: number;
  sourceBytes: number;
  targetEntries: number;
  targetBytes: number;
}
