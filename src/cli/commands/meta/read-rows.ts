import { CecError } from "../../../base/errors.ts";
import type { MetaNamespace } from "../../../cells/types.ts";
import { cleanRemotePath } from "../../remote-path.ts";
import { checkValue } from "./check-value.ts";
import { csvRecords } from "./csv-records.ts";
import type { Namespaces } from "./find-namespace.ts";

/** One value to write; `null` deletes. */
export interface RowChange {
  readonly namespace: string;
  readonly value: unknown;
}

/** A line of the table; `wrong` says why it cannot be written. */
export interface Row {
  readonly line: number;
  readonly path: string;
  readonly uuid: string | undefined;
  readonly changes: readonly RowChange[];
  readonly wrong: string | undefined;
}

/**
 * Rows of a CSV table. An empty field is no change, or with `deleteEmpty` deletes.
 * @throws CecError `usage` for a text that is no such table; a row that is wrong says so itself.
 */
export async function* csvRows(
  text: AsyncIterable<string>,
  namespaces: Namespaces,
  deleteEmpty: boolean,
): AsyncGenerator<Row, void, void> {
  let columns: readonly (MetaNamespace | "path" | "uuid")[] | undefined;
  for await (const { line, fields } of csvRecords(text)) {
    if (!columns) {
      columns = readColumns(fields, namespaces);
      continue;
    }
    const row = { line, path: "", uuid: undefined, changes: [] };
    if (fields.length !== columns.length) {
      yield { ...row, wrong: `it has ${fields.length} fields, the first line ${columns.length}` };
      continue;
    }
    const values: [MetaNamespace, unknown][] = [];
    const place: { path: string; uuid: string | undefined } = { path: "", uuid: undefined };
    for (const [at, column] of columns.entries()) {
      const field = fields[at] ?? "";
      if (column === "path") place.path = field;
      else if (column === "uuid") place.uuid = field || undefined;
      else if (field !== "") values.push([column, field]);
      else if (deleteEmpty) values.push([column, null]);
    }
    yield checked(line, place, values, false);
  }
  if (!columns) throw new CecError("usage", "the table is empty");
}

function readColumns(names: readonly string[], namespaces: Namespaces): readonly (MetaNamespace | "path" | "uuid")[] {
  const columns = names.map((name) => {
    const trimmed = name.trim();
    if (trimmed === "path" || trimmed === "uuid") return trimmed;
    return namespaces.find(trimmed) ?? new CecError("usage", `line 1: there is no namespace "${trimmed}"`);
  });
  const strange = columns.find((column) => column instanceof CecError);
  if (strange instanceof CecError) throw strange;
  if (!columns.includes("path")) throw new CecError("usage", "line 1: there is no column path");
  if (new Set(columns).size < columns.length) throw new CecError("usage", "line 1: a column comes twice");
  return columns as (MetaNamespace | "path" | "uuid")[];
}

/** Rows of lines of JSON, as `cec meta export --jsonl` and `cec meta get --json` write them. */
export async function* jsonRows(text: AsyncIterable<string>, namespaces: Namespaces): AsyncGenerator<Row, void, void> {
  for await (const { line, content } of lines(text)) {
    if (content.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(content);
    } catch {
      value = undefined;
    }
    const { path, uuid, meta } = (value ?? {}) as { path?: unknown; uuid?: unknown; meta?: unknown };
    if (typeof path !== "string" || typeof meta !== "object" || meta === null) {
      const wrong = 'it is not {"path": ..., "meta": {...}}';
      yield { line, path: "", uuid: undefined, changes: [], wrong };
      continue;
    }
    const strange = Object.keys(meta).find((name) => !namespaces.find(name));
    const place = { path, uuid: typeof uuid === "string" ? uuid : undefined };
    if (strange !== undefined) {
      yield { line, ...place, changes: [], wrong: `there is no namespace "${strange}"` };
      continue;
    }
    yield checked(
      line,
      place,
      Object.entries(meta).map(([name, each]) => [namespaces.require(name), each]),
      true,
    );
  }
}

function checked(
  line: number,
  place: { path: string; uuid: string | undefined },
  values: readonly (readonly [MetaNamespace, unknown])[],
  fromJson: boolean,
): Row {
  const changes: RowChange[] = [];
  let path = place.path;
  try {
    path = cleanRemotePath(place.path);
    if (path === "") throw new CecError("usage", "it names no path");
    for (const [namespace, value] of values) {
      const { name, type } = namespace;
      // In a field of CSV a value of type json is its text; in a line of JSON it is itself.
      const isText = typeof value === "string" && !(fromJson && type === "json");
      const text = isText ? value : JSON.stringify(value);
      changes.push({ namespace: name, value: value === null ? null : checkValue(namespace, text) });
    }
    return { line, path, uuid: place.uuid, changes, wrong: undefined };
  } catch (error) {
    if (!(error instanceof CecError)) throw error;
    return { line, path, uuid: place.uuid, changes: [], wrong: error.message };
  }
}

async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<{ line: number; content: string }, void, void> {
  let rest = "";
  let line = 0;
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const content of parts) {
      line += 1;
      yield { line, content };
    }
  }
  if (rest !== "") yield { line: line + 1, content: rest };
}
