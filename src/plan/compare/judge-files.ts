import type { FileEntry } from "./compare-trees.ts";
import type { TreeSide } from "./side.ts";

/** How files are compared when their sizes are equal: by date (and content where dates differ), by content, or not at all. */
export type CompareBy = "date" | "checksum" | "size";

/** Both ends of a file as they were when they were last known to be the same. */
export interface RememberedFile {
  readonly local: {
    readonly sizeBytes: number;
    readonly modifiedMs: number;
    /** `device:inode` of a source that was sent. */
    readonly identity?: string | undefined;
  };
  readonly etag: string | undefined;
}

/** Why two files count as the same: equal facts, what an earlier run noted, or equal content. */
export type SameWhy = "size" | "date" | "noted" | "content";
/** `unknown`: nothing tells what is in them. */
export type DifferentWhy = "size" | "content" | "unknown";

export type Judgement =
  | { readonly verdict: "same"; readonly why: SameWhy }
  | { readonly verdict: "different"; readonly why: DifferentWhy }
  /** Only the contents can tell. */
  | { readonly verdict: "unsure" };

const plainEtag = /^[0-9a-f]{32}$/i;

/** Dates of this machine, read again after they were set: below a millisecond they may be rounded. */
const sameMs = 1;
/** As exactly as the difference of two clocks is known. */
const clockGrainMs = 3000;
/** The server counts whole seconds. */
const sameSecondMs = 1000;

/**
 * Judges two files by what the listings say, which costs nothing. The server's date is when the content was written there, not when it was
 * changed first: a copy there is as new as the file here when it was written later, and a file fetched from there has its very date.
 */
export function judgeFiles(
  source: FileEntry,
  target: FileEntry,
  sides: { readonly source: TreeSide["side"]; readonly target: TreeSide["side"] },
  by: CompareBy,
  remembered: RememberedFile | undefined,
  serverAheadMs = 0,
): Judgement {
  if (source.sizeBytes !== target.sizeBytes) return { verdict: "different", why: "size" };
  if (by === "size" || source.sizeBytes === 0) return { verdict: "same", why: "size" };
  if (sides.source === "remote" && sides.target === "remote") return judgeEtags(source.etag, target.etag);
  if (by === "checksum") return { verdict: "unsure" };
  if (sides.source === sides.target) return near(source, target);
  const [local, remote] = sides.source === "local" ? [source, target] : [target, source];
  if (remembered !== undefined) {
    const known = remembered.local;
    // Another source may have a file of this size and date too: what is sent has to be the very file that the note is about.
    const sameSource = sides.source === "remote" || (known.identity && known.identity === local.identity);
    const untouched =
      sameSource && known.sizeBytes === local.sizeBytes && Math.abs(known.modifiedMs - local.modifiedMs) < sameMs;
    if (untouched && remembered.etag !== undefined && remembered.etag === remote.etag) {
      return { verdict: "same", why: "noted" };
    }
    return { verdict: "unsure" };
  }
  // What was fetched has the server's very date; within the same second it may have been written over.
  if (sides.target === "local") return near(source, target);
  // Within one second either may have come first; between clocks that differ, within what is known of them.
  const since = target.modifiedMs - serverAheadMs - Math.floor(source.modifiedMs / 1000) * 1000;
  return since >= (serverAheadMs === 0 ? sameSecondMs : clockGrainMs)
    ? { verdict: "same", why: "date" }
    : { verdict: "unsure" };
}

function near(a: FileEntry, b: FileEntry): Judgement {
  return Math.abs(a.modifiedMs - b.modifiedMs) < sameMs ? { verdict: "same", why: "date" } : { verdict: "unsure" };
}

function judgeEtags(a: string | undefined, b: string | undefined): Judgement {
  if (a !== undefined && a === b) return { verdict: "same", why: "content" };
  // The MD5 of the whole on both sides; an ETag of parts depends on their size.
  if (isPlainEtag(a) && isPlainEtag(b)) return { verdict: "different", why: "content" };
  return { verdict: "unsure" };
}

/** True for an ETag that is the MD5 of the whole content. */
export function isPlainEtag(etag: string | undefined): etag is string {
  return etag !== undefined && plainEtag.test(etag);
}
