import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RowChange } from "./read-rows.ts";

/** A row that was checked, with the node it is about. */
export interface CheckedRow {
  readonly line: number;
  readonly path: string;
  readonly nodeUuid: string;
  /** Only what differs from what is there. */
  readonly changes: readonly RowChange[];
}

/**
 * Checked rows, kept in a private file until the last is checked: a table may be longer than the memory, and standard input comes once.
 */
export class RowSpool {
  readonly #folder: string;
  readonly #file: FileHandle;
  #pending = "";

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  static async open(): Promise<RowSpool> {
    const folder = await mkdtemp(join(tmpdir(), "cec-import-"));
    return new RowSpool(folder, await open(join(folder, "rows"), "wx+", 0o600));
  }

  async add(row: CheckedRow): Promise<void> {
    // Readers of lines take U+2028 and U+2029 for ends of lines as well; JSON leaves them as they are.
    const text = JSON.stringify(row).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
    this.#pending += `${text}\n`;
    if (this.#pending.length > 65_536) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = "";
    if (text !== "") await this.#file.appendFile(text);
  }

  async *rows(): AsyncGenerator<CheckedRow, void, void> {
    await this.#flush();
    const file = await open(join(this.#folder, "rows"));
    for await (const line of file.readLines()) yield JSON.parse(line) as CheckedRow;
  }

  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
