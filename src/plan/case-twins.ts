/** Finds names that a disk without upper and lower case takes for one. Holds every path given: only for such disks. */
export class CaseTwins {
  readonly #seen = new Map<string, string>();

  /** The earlier path that `relative` (or a folder above it) would be confused with, if any. */
  add(relative: string): string | undefined {
    let at = relative.indexOf("/");
    for (;;) {
      const path = at < 0 ? relative : relative.slice(0, at);
      const key = path.toLowerCase().normalize("NFC");
      const earlier = this.#seen.get(key);
      if (earlier !== undefined && earlier !== path) return earlier;
      this.#seen.set(key, path);
      if (at < 0) return undefined;
      at = relative.indexOf("/", at + 1);
    }
  }
}
