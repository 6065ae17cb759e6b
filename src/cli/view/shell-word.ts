/** A path as a word of a POSIX shell, quoted where it has to be. */
export function shellWord(path: string): string {
  return /^[A-Za-z0-9_@%+:,./=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
