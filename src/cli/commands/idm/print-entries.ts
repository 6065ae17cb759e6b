import { CecError, isCecError } from "../../../base/errors.ts";
import { csvLine } from "../../view/csv.ts";
import { StreamedList } from "../../view/streamed-list.ts";
import type { Terminal } from "../../view/terminal.ts";

type Field = string | number | boolean | readonly string[] | undefined;

/** How one kind of entry is shown. `fields` is the shape of `--json` and of `--csv`; what is `undefined` is left out, or an empty column. */
export interface EntryView<Item> {
  /** For messages: "users". */
  readonly what: string;
  readonly title: (count: number | undefined) => string;
  /** Fit for a screen: names are made visible. */
  readonly line: (item: Item) => string;
  readonly columns: readonly string[];
  readonly fields: (item: Item) => Readonly<Record<string, Field>>;
}

export interface EntryFlags {
  readonly json: boolean;
  readonly csv: boolean;
  readonly limit: number | undefined;
}

/**
 * Prints entries as they come: the Go client's list, lines of JSON, or CSV.
 * @throws CecError `usage` for two forms at once, `forbidden` when only administrators may.
 */
export async function printEntries<Item>(
  terminal: Terminal,
  items: AsyncIterable<Item>,
  { json, csv, limit }: EntryFlags,
  view: EntryView<Item>,
): Promise<void> {
  if (json && csv) throw new CecError("usage", "use either --json or --csv");
  const list = new StreamedList((line) => terminal.print(line), view.title);
  // The names are a result only when there are results: a refusal prints nothing.
  let names = csv ? csvLine(view.columns) : undefined;
  const printNames = () => {
    if (names !== undefined) terminal.print(names);
    names = undefined;
  };
  let count = 0;
  try {
    for await (const item of items) {
      printNames();
      if (json) terminal.print(JSON.stringify(view.fields(item)));
      else if (csv) terminal.print(csvLine(recordOf(view, item)));
      else list.add(view.line(item));
      count += 1;
      if (count === limit) break;
    }
  } catch (error) {
    throw explained(error, view.what);
  }
  printNames();
  if (!json && !csv) list.end();
}

function recordOf<Item>({ columns, fields }: EntryView<Item>, item: Item): string[] {
  const values = fields(item);
  return columns.map((name) => {
    const value = values[name];
    return Array.isArray(value) ? value.join(" ") : String(value ?? "");
  });
}

/** The server knows the caller and does not let him: its plain 401 says nothing of why. */
export function explained(error: unknown, what: string): unknown {
  if (!isCecError(error, "forbidden")) return error;
  return new CecError("forbidden", `this account may not list the ${what}`, {
    hint: "Most of it is for administrators: another account (--account) may have the right.",
    ...(error.operation === undefined ? {} : { operation: error.operation }),
    ...(error.status === undefined ? {} : { status: error.status }),
    cause: error,
  });
}
