/** Remembers which folder a path leads to, bounded; forgets everything when a folder moves or goes. */
export class FolderPaths {
  readonly #ids = new Map<string, number>();
  readonly #limit: number;

  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  get(path: string): number | undefined {
    return this.#ids.get(path);
  }

  remember(path: string, id: number): void {
    if (this.#ids.size >= this.#limit) this.#ids.clear();
    this.#ids.set(path, id);
  }

  forget(): void {
    this.#ids.clear();
  }
}
