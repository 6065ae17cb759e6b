import { centre, cutToWidth, padLeft, padRight, visible } from "./align.ts";

export interface TableColumn {
  readonly header: string;
  readonly right?: boolean;
  /** What is copied from the screen, such as an id: never shortened. */
  readonly whole?: boolean;
}

/** Where a table goes; a {@link Terminal} is one. */
export interface Screen {
  print(line: string): void;
  /** Tables are fitted to this width. Absent (a pipe): nothing is cut. */
  readonly fitColumns?: number | undefined;
}

/** A column is not made narrower than this: less tells nothing. */
const leastWidth = 8;

/** Rows looked at before the first line is printed: they set the widths and, when there are no more, the count in the title. */
const windowRows = 1000;

/**
 * Rows as a bordered table, the layout scripts of the Go client read: headers in capitals and centred, texts left, numbers right. Lists may
 * have any length: up to 1,000 rows all widths fit; a longer list goes on with the widths of its first rows, so that a longer text there
 * pushes its border out, and the memory stays flat. On a terminal the widest texts are shortened until a line fits.
 */
export class StreamedTable {
  readonly #columns: readonly TableColumn[];
  readonly #screen: Screen;
  readonly #fitColumns: number | undefined;
  readonly #title: ((count: number | undefined) => string) | undefined;
  #window: string[][] | undefined = [];
  #widths: number[] = [];
  #rule = "";

  constructor(columns: readonly TableColumn[], screen: Screen, title?: (count: number | undefined) => string) {
    this.#columns = columns;
    this.#screen = screen;
    this.#fitColumns = screen.fitColumns;
    this.#title = title;
  }

  add(cells: readonly string[]): void {
    const row = cells.map(visible);
    if (!this.#window) {
      this.#screen.print(this.#line(row));
      return;
    }
    this.#window.push(row);
    if (this.#window.length > windowRows) this.#start(undefined);
  }

  end(): void {
    const count = this.#window?.length;
    if (count !== undefined) this.#start(count);
    if (count !== 0) this.#screen.print(this.#rule);
  }

  #start(count: number | undefined): void {
    const rows = this.#window ?? [];
    this.#window = undefined;
    this.#widths = this.#columns.map(({ header }, at) =>
      Math.max(Bun.stringWidth(header), ...rows.map((row) => Bun.stringWidth(row[at] ?? ""))),
    );
    this.#fit();
    this.#rule = `+${this.#widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
    const headers = this.#columns.map(({ header }, at) => ` ${centre(header, this.#widths[at] ?? 0)} `);
    if (this.#title) this.#screen.print(this.#title(count));
    this.#screen.print(this.#rule);
    this.#screen.print(`|${headers.join("|")}|`);
    this.#screen.print(this.#rule);
    for (const row of rows) this.#screen.print(this.#line(row));
  }

  /** Takes from the widest columns of text what is more than the terminal has, one after the other. */
  #fit(): void {
    const widths = this.#widths;
    let over = widths.reduce((sum, width) => sum + width + 3, 1) - (this.#fitColumns ?? Number.POSITIVE_INFINITY);
    for (; over > 0; over--) {
      let widest = -1;
      for (const [at, { right, whole, header }] of this.#columns.entries()) {
        const width = widths[at] ?? 0;
        const shrinks = !right && !whole && width > Math.max(leastWidth, Bun.stringWidth(header));
        if (shrinks && width > (widths[widest] ?? 0)) widest = at;
      }
      if (widest < 0) return;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  }

  #line(row: readonly string[]): string {
    const cells = this.#columns.map(({ right, whole }, at) => {
      const width = this.#widths[at] ?? 0;
      const text = row[at] ?? "";
      const shown = this.#fitColumns === undefined || right || whole ? text : cutToWidth(text, width);
      return ` ${(right ? padLeft : padRight)(shown, width)} `;
    });
    return `|${cells.join("|")}|`;
  }
}

/** A whole table at once, for lists that are short by nature. */
export function printTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  screen: Screen,
): void {
  const table = new StreamedTable(columns, screen);
  for (const row of rows) table.add(row);
  table.end();
}
