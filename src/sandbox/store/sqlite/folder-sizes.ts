import type { Database } from "bun:sqlite";

/**
 * Sums of the sizes below folders: computed when first asked for, then kept right by small corrections, so that neither a PUT nor a
 * listing ever walks a tree twice.
 */
export class FolderSizes {
  readonly #known = new Map<number, number>();
  readonly #sum;
  readonly #parent;

  constructor(database: Database) {
    this.#sum = database.query<{ total: number | null }, [number]>(
      `WITH RECURSIVE below(id) AS (
         SELECT ?1 UNION ALL SELECT nodes.id FROM nodes JOIN below ON nodes.parent = below.id
       ) SELECT sum(size) AS total FROM nodes JOIN below ON nodes.id = below.id WHERE leaf = 1`,
    );
    this.#parent = database.query<{ parent: number }, [number]>("SELECT parent FROM nodes WHERE id = ?1");
  }

  of(id: number): number {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const total = this.#sum.get(id)?.total ?? 0;
    this.#known.set(id, total);
    return total;
  }

  /** A file in this folder grew (or shrank) by so many bytes. */
  correct(folder: number, bytes: number): void {
    if (bytes === 0 || this.#known.size === 0) return;
    for (let id = folder; id !== 0; id = this.#parent.get(id)?.parent ?? 0) {
      const known = this.#known.get(id);
      if (known !== undefined) this.#known.set(id, known + bytes);
    }
  }

  /** A subtree moved or went: start again. */
  forget(): void {
    this.#known.clear();
  }
}
