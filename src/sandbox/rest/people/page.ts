import type { QueryRequest } from "../../../protocol/people.ts";

/** The page of a search over people, roles, workspaces... Without a limit: everything. */
export function page<Item>(all: readonly Item[], wanted: Pick<QueryRequest<unknown>, "Limit" | "Offset">): Item[] {
  const offset = Number(wanted.Offset ?? 0);
  const limit = Number(wanted.Limit ?? 0);
  return all.slice(offset, limit > 0 ? offset + limit : undefined);
}

/** Combines queries: any of them by default, all of them with `AND`; none at all lets everything through. */
export function selects<Query, Item>(
  request: QueryRequest<Query>,
  matches: (query: Query, item: Item) => boolean,
): (item: Item) => boolean {
  const queries = request.Queries ?? [];
  if (queries.length === 0) return () => true;
  const test = (query: Query, item: Item) => matches(query, item) !== ((query as { not?: boolean }).not ?? false);
  return request.Operation === "AND"
    ? (item) => queries.every((query) => test(query, item))
    : (item) => queries.some((query) => test(query, item));
}

/** A text with `*` for anything; case counts. */
export function like(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const source = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`, "s").test(text);
}
