import { CecError } from "../base/errors.ts";
import type { Kind } from "./copy-target.ts";
import { printable } from "./names.ts";

/** What an earlier run that was stopped left to know; a journal is one. */
export interface Earlier {
  /** True when it was begun from `source` to `target` and not finished. */
  continues(source: string, target: string): boolean;
  /** A file it brought over completely, and both its ends as they were then. */
  done(target: string): DoneFile | undefined;
}

export interface DoneFile {
  readonly local: LocalState;
  readonly etag: string | undefined;
}

export interface LocalState {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** When anything of it was changed last (`ctime`), where it was noted. */
  readonly changedMs?: number | undefined;
  /** `device:inode` of what was sent; of what was fetched none is noted. */
  readonly identity?: string | undefined;
}

/** The failure of an item at whose target something stands that the earlier run did not put there: going on gives no right to replace it. */
export function notOurs(target: string, wasDone: boolean): CecError {
  const what = wasDone
    ? "it was changed at the target after an earlier run had copied it"
    : "something else stands at the target that no earlier run has put there";
  return refused(target, what);
}

/** The same where not even the type is the one that is to be there. */
export function otherType(target: string, standing: Kind): CecError {
  return refused(target, `a ${standing} of this name stands at the target`);
}

function refused(target: string, what: string): CecError {
  return new CecError("conflict", what, { operation: "write", path: printable(target), hint: "-f replaces it." });
}
