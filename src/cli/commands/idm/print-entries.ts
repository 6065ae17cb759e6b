import { CecError, isCecError } from "../../../base/errors.ts";
import { chooseByName } from "../../view/columns.ts";
import { rowOutput } from "../../view/row-output.ts";
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
  const columns = chosen(view, given.columns);
  const cells = (item: Item) => columns.map((column) => column.of(item));
  const rows = rowOutput<Item>(terminal, given, { columns, cells, json: view.fields });
  const asList = given.columns.length === 0 && !given.json && !given.csv;
  const list = new StreamedList((line) => terminal.print(line), view.title);
  let count = 0;
  try {
    for await (const item of items) {
      if (asList) list.add(view.line(item));
      else rows.add(item);
      count += 1;
      if (count === given.limit) break;
    }
  } catch (error) {
    throw explained(error, view.what);
  }
  if (asList) list.end();
  else rows.end();
  if (count === 0 && given.columns.length > 0) terminal.note(view.title(0));
}

/** The columns asked for, or all. @throws CecError `usage` naming those there are. */
function chosen<Item>({ columns, fields }: EntryView<Item>, asked: readonly string[]) {
  const all = columns.map((name) => ({
    name,
    header: name.replace(/[A-Z]/g, " $&").toUpperCase(),
    whole: /uuid|id$/i.test(name),
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
