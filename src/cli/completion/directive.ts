/** Bits of the number that ends an answer; the meaning is fixed by the shell scripts that read it (cobra's `ShellCompDirective`). */
export const directive = {
  /** The shell offers files when there are no candidates. */
  files: 0,
  error: 1,
  /** No blank behind a lone candidate: more is to come. */
  noSpace: 2,
  /** The shell must not offer files. */
  noFiles: 4,
  filterExtension: 8,
  /** The shell offers folders only. */
  folders: 16,
  keepOrder: 32,
} as const;

const names: readonly (readonly [number, string])[] = [
  [directive.error, "Error"],
  [directive.noSpace, "NoSpace"],
  [directive.noFiles, "NoFileComp"],
  [directive.filterExtension, "FilterFileExt"],
  [directive.folders, "FilterDirs"],
  [directive.keepOrder, "KeepOrder"],
];

/** `ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp`. */
export function directiveName(bits: number): string {
  const set = names.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => `ShellCompDirective${name}`);
  return set.length === 0 ? "ShellCompDirectiveDefault" : set.join(", ");
}
