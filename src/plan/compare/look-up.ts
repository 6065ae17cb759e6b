import type { FoundFile } from "../types.ts";

/** A file of a tree; `source` is where a local one lies, in the form its disk gave its name. */
export type PlacedFile = FoundFile & { readonly source?: string | undefined };

/** What stands at a place; `null`: nothing. */
export type Standing = PlacedFile | null;

/**
 * Tells what stands at places of a tree, by their relative paths. Left out is what no file can simply be put at or compared with: a folder, an
 * upload under way, what lies below anything but folders, a name that is there in several forms, what can't be read.
 */
export type LookUp = (relatives: readonly string[], signal: AbortSignal) => Promise<Map<string, Standing>>;
