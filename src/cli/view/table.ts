import { centre, padLeft, padRight, visible } from "./align.ts";

export interface TableColumn {
  readonly header: string;
  readonly right?: boolean;
}

/** Rows looked at before the first line is printed: they set the widths and, when there are no more, the count in the title. */
const windowRows = 1000;

/**
 * Rows as a bordered table, the layout scripts of the Go client read: headers in capitals and centred, texts left, numbers right. Lists may
 * have any length: up to 1,000 rows all widths fit; a longer list goes on with the widths of its first rows, so that a longer text there
 * pushes its border out, and the memory stays flat.
 */
export class StreamedTable {
  readonly #columns: readonly TableColumn[];
  readonly #print: (line: string) => void;
  readonly #title: ((count: number | undefined) => string) | undefined;
  #window: string[][] | undefined = [];
  #widths: number[] = [];
  #rule = "";

  constructor(
    columns: readonly TableColumn[],
    print: (line: string) => void,
    title?: (count: number | undefined) => string,
  ) {
    this.#columns = columns;
    this.#print = print;
    this.#title = title;
  }

  add(cells: readonly string[]): void {
    const row = cells.map(visible);
    if (!this.#window) {
      this.#print(this.#line(row));
      return;
    }
    this.#window.push(row);
    if (this.#window.length > windowRows) this.#start(undefined);
  }

  end(): void {
    const count = this.#window?.length;
    if (count !== undefined) this.#start(count);
    if (count !== 0) this.#print(this.#rule);
  }

  #start(count: number | undefined): void {
    const rows = this.#window ?? [];
    this.#window = undefined;
    this.#widths = this.#columns.map(({ header }, at) =>
      Math.max(Bun.stringWidth(header), ...rows.map((row) => Bun.stringWidth(row[at] ?? ""))),
    );
    this.#rule = `+${this.#widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
    const headers = this.#columns.map(({ header }, at) => ` ${centre(header, this.#widths[at] ?? 0)} `);
    if (this.#title) this.#print(this.#title(count));
    this.#print(this.#rule);
    this.#print(`|${headers.join("|")}|`);
    this.#print(this.#rule);
    for (const row of rows) this.#print(this.#line(row));
  }

  #line(row: readonly string[]): string {
    const cells = this.#columns.map(({ right }, at) => {
      const width = this.#widths[at] ?? 0;
      return ` ${(right ? padLeft : padRight)(row[at] ?? "", width)} `;
    });
    return `|${cells.join("|")}|`;
  }
}

/** A whole table at once, for lists that are short by nature. */
export function printTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  print: (line: string) => void,
): void {
  const table = new StreamedTable(columns, print);
  for (const row of rows) table.add(row);
  table.end();
}
