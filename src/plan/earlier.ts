import { CecError } from "../base/errors.ts";
import { printable } from "./names.ts";

/** What an earlier run that was stopped left to know; a journal is one. */
export interface Earlier {
  /** True when it was begun from `source` to `target` and not finished. */
  continues(source: string, target: string): boolean;
  /** A file it brought over completely, and both its ends as they were then. */
  done(target: string): { readonly local: State; readonly etag: string | undefined } | undefined;
}

interface State {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** When anything of it was changed last (`ctime`), where it was noted. */
  readonly changedMs?: number | undefined;
  /** `device:inode` of what was sent; of what was fetched none is noted. */
  readonly identity?: string | undefined;
}

/** True when the file was brought over and neither end changed since: there is nothing left to do. */
export function isDone(earlier: Earlier, target: string, local: State, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  const saved = earlier.done(target);
  if (saved === undefined || saved.etag !== etag) return false;
  if (differ(saved.local.identity, local.identity) || differ(saved.local.changedMs, local.changedMs)) return false;
  return saved.local.sizeBytes === local.sizeBytes && saved.local.modifiedMs === local.modifiedMs;
}

function differ<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** The failure of an item whose target somebody changed after the earlier run had finished it: going on gives no right to replace that. */
export function changedSince(target: string): CecError {
  return new CecError("conflict", "it was changed at the target after an earlier run had copied it", {
    operation: "write",
    path: printable(target),
    hint: "-f replaces it.",
  });
}
