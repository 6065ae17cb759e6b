import { visible } from "../view/align.ts";
import { shellWord } from "../view/shell-word.ts";

/** An item of a copy. Local paths are absolute, remote ones `<workspace>/<path>`. */
export interface PlacedItem {
  readonly source: string;
  readonly target: string;
  readonly kind: "file" | "folder";
}

/**
 * What a person can do when a copy ended before its end: one sentence or two. Without a journal (`noted` false) the same command finds what it copied
 * itself in its way, or goes beside it into a folder that it made.
 */
export function howToGoOn(placed: readonly PlacedItem[], toRemote: boolean, noted: boolean): string {
  if (noted) return "Run the same command again to copy what is missing.";
  const why = "No journal could be kept, so the same command does not go on where this stopped.";
  const [only, ...others] = placed;
  if (only?.kind !== "folder" || others.length > 0) return `${why} With --force it copies everything again.`;
  const [source, target] = [word(only.source, !toRemote), word(only.target, toRemote)];
  return `${why} For what is missing: cec sync ${source} ${target}`;
}

function word(path: string, isRemote: boolean): string {
  return shellWord(visible(isRemote ? `cells://${path}` : path));
}
