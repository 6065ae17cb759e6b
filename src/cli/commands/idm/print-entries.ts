import { CecError, isCecError } from "../../../base/errors.ts";
import { chooseByName } from "../../view/columns.ts";
import { csvLine } from "../../view/csv.ts";
import { StreamedList } from "../../view/streamed-list.ts";
import { StreamedTable } from "../../view/table.ts";
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
  readonly columns: readonly string[];
  readonly json: boolean;
  readonly csv: boolean;
  readonly limit: number | undefined;
}

/**
 * Prints entries as they come: the Go client's list, a table of the columns asked for, lines of JSON, or CSV.
 * @throws CecError `usage` for two forms at once or an unknown column, `forbidden` when only administrators may.
 */
export async function printEntries<Item>(
  terminal: Terminal,
  items: AsyncIterable<Item>,
  given: EntryFlags,
  view: EntryView<Item>,
): Promise<void> {
  const form = formOf(terminal, given, view);
  let count = 0;
  try {
    for await (const item of items) {
      form.add(item);
      count += 1;
      if (count === given.limit) break;
    }
  } catch (error) {
    throw explained(error, view.what);
  }
  form.end();
}

interface Form<Item> {
  add(item: Item): void;
  end(): void;
}

function formOf<Item>(
  terminal: Terminal,
  { columns: asked, json, csv }: EntryFlags,
  view: EntryView<Item>,
): Form<Item> {
  if (json && csv) throw new CecError("usage", "use either --json or --csv");
  const print = (line: string) => terminal.print(line);
  const columns = chosen(view, asked);
  const cells = (item: Item) => columns.map((column) => column.of(item));
  if (json) return { add: (item) => print(JSON.stringify(view.fields(item))), end: () => {} };
  if (csv) {
    // The names are a result only when there are results: a refusal prints nothing.
    let named = false;
    const names = () => {
      if (!named) print(csvLine(columns.map(({ name }) => name)));
      named = true;
    };
    return {
      add(item) {
        names();
        print(csvLine(cells(item)));
      },
      end: names,
    };
  }
  if (asked.length === 0) {
    const list = new StreamedList(print, view.title);
    return { add: (item) => list.add(view.line(item)), end: () => list.end() };
  }
  const table = new StreamedTable(columns, print);
  return { add: (item) => table.add(cells(item)), end: () => table.end() };
}

/** The columns asked for, or all. @throws CecError `usage` naming those there are. */
function chosen<Item>({ columns, fields }: EntryView<Item>, asked: readonly string[]) {
  const all = columns.map((name) => ({
    name,
    header: name.replace(/[A-Z]/g, " $&").toUpperCase(),
    of(item: Item) {
      const value = fields(item)[name];
      return Array.isArray(value) ? value.join(" ") : String(value ?? "");
    },
  }));
  return chooseByName(Object.fromEntries(all.map((column) => [column.name, column])), asked, all);
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
