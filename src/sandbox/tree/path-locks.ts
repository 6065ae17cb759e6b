/** One writer at a time per path, so that the bytes and the facts of two writers never mix. Free paths cost nothing. */
export class PathLocks {
  readonly #held = new Map<string, Promise<unknown>>();

  async run<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
    const before = this.#held.get(path);
    const turn = before === undefined ? action() : before.then(action, action);
    const settled = turn.catch(() => undefined);
    this.#held.set(path, settled);
    try {
      return await turn;
    } finally {
      if (this.#held.get(path) === settled) this.#held.delete(path);
    }
  }
}
