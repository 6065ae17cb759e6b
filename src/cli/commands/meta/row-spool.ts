import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLinesOf, writeLinesTo } from "../../../base/line-file.ts";
import type { RowChange } from "./read-rows.ts";

/** A row that was checked, with the node it is about. */
export interface CheckedRow {
  readonly line: number;
  readonly path: string;
  readonly nodeUuid: string;
  /** Only what differs from what is there. */
  readonly changes: readonly RowChange[];
}

/** Rows written to the disk at once. */
const flushRows = 500;

/**
 * Checked rows, kept in a private file until the last is checked: a table may be longer than the memory, and standard input comes once.
 */
export class RowSpool {
  readonly #folder: string;
  readonly #file: string;
  #pending: string[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, "rows");
  }

  static async open(): Promise<RowSpool> {
    const spool = new RowSpool(await mkdtemp(join(tmpdir(), "cec-import-")));
    await writeLinesTo(spool.#file, "wx", []);
    return spool;
  }

  async add(row: CheckedRow): Promise<void> {
    this.#pending.push(JSON.stringify(row));
    if (this.#pending.length >= flushRows) await this.#flush();
  }

  async #flush(): Promise<void> {
    await writeLinesTo(this.#file, "a", this.#pending);
    this.#pending = [];
  }

  async *rows(): AsyncGenerator<CheckedRow, void, void> {
    await this.#flush();
    for await (const line of readLinesOf(this.#file)) yield JSON.parse(line) as CheckedRow;
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
