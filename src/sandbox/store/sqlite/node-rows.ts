import type { NodeRow } from "../facts.ts";

/** A row of the table as SQLite gives it. */
export interface RawNode extends Omit<NodeRow, "leaf"> {
  readonly leaf: number;
}

export function toNode(raw: RawNode): NodeRow {
  return { ...raw, leaf: raw.leaf === 1 };
}

const orderColumns = { name: "name", mtime: "mtime", size: "size", leaf: "leaf" } as const;

/** The `ORDER BY` of a listing: byte-wise by name last, so that pages never overlap by chance. */
export function orderClause(sort: readonly (keyof typeof orderColumns)[], descending: boolean): string {
  const direction = descending ? "DESC" : "ASC";
  const columns = sort.map((field) => `${orderColumns[field]} ${direction}`);
  if (!sort.includes("name")) columns.push("name ASC");
  return columns.join(", ");
}
