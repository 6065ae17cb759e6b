import { CecError } from "../../base/errors.ts";
import { csvLine } from "./csv.ts";
import { type Screen, StreamedTable, type TableColumn } from "./table.ts";

/** Takes rows as they come. */
export interface RowOutput<Row> {
  add(row: Row): void;
  /** After the last row, and only when nothing failed. */
  end(): void;
}

/** How a row looks; `name` is that of its column in CSV, by default the header in small letters. */
export interface RowForm<Row> {
  readonly columns: readonly (TableColumn & { readonly name?: string })[];
  /** A text for each column. */
  readonly cells: (row: Row) => readonly string[];
  readonly json: (row: Row) => object;
}

/**
 * Rows as a table, as CSV or as lines of JSON. Without a row CSV is its line of names; the others print nothing.
 * @throws CecError `usage` for both flags at once.
 */
export function rowOutput<Row>(
  screen: Screen,
  { json, csv }: { readonly json: boolean; readonly csv: boolean },
  form: RowForm<Row>,
): RowOutput<Row> {
  if (json && csv) throw new CecError("usage", "use either --json or --csv");
  const print = (line: string): void => screen.print(line);
  if (json) return { add: (row) => print(JSON.stringify(form.json(row))), end: () => {} };
  if (csv) return csvOutput(print, form);
  let table: StreamedTable | undefined;
  return {
    add(row) {
      table ??= new StreamedTable(form.columns, screen);
      table.add(form.cells(row));
    },
    end: () => table?.end(),
  };
}

/** The names are a result only when there are results: a refusal prints nothing. */
function csvOutput<Row>(print: (line: string) => void, { columns, cells }: RowForm<Row>): RowOutput<Row> {
  let named = false;
  const names = () => {
    if (!named) print(csvLine(columns.map(({ name, header }) => name ?? header.toLowerCase())));
    named = true;
  };
  return {
    add(row) {
      names();
      print(csvLine(cells(row)));
    },
    end: names,
  };
}
