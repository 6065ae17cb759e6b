import { CecError } from "../../base/errors.ts";
import { flag } from "../flag.ts";
import { didYouMean } from "../nearest.ts";
import type { TableColumn } from "./table.ts";

/** A column of a table and what stands in it; `S` is what cells depend on besides their row, such as the time. */
export interface Column<T, S = void> extends TableColumn {
  readonly of: (row: T, situation: S) => string;
}

/** `--columns`, for every command that prints a table. */
export function columnsFlag(names: readonly string[]) {
  return flag.list({
    placeholder: "A,B",
    commas: true,
    items: names,
    help: `columns to show, in this order: ${names.join(", ")}`,
    group: "Output",
  });
}

/**
 * The columns asked for, or the defaults when none are.
 * @throws CecError `usage` naming the columns there are.
 */
export function chooseColumns<T, S>(
  columns: Readonly<Record<string, Column<T, S>>>,
  names: readonly string[],
  defaults: readonly Column<T, S>[],
): readonly Column<T, S>[] {
  return chooseByName(columns, names, defaults);
}

/** The same for anything that has a name; case does not count. @throws CecError `usage`. */
export function chooseByName<C>(
  columns: Readonly<Record<string, C>>,
  names: readonly string[],
  defaults: readonly C[],
): readonly C[] {
  if (names.length === 0) return defaults;
  const known = Object.keys(columns);
  return names.map((given) => {
    const wanted = given.trim().toLowerCase();
    const column = columns[known.find((name) => name.toLowerCase() === wanted) ?? ""];
    if (column) return column;
    const hint = `${didYouMean(given, known)}Columns: ${known.join(", ")}.`;
    throw new CecError("usage", `no column "${given}"`, { hint });
  });
}
