import { CecError } from "../../base/errors.ts";
import type { Cells } from "../../cells/create-cells.ts";
import type { CellsNode, SearchFacet } from "../../cells/types.ts";
import type { SearchQueryBody } from "../../protocol/rest.ts";
import { requireNode } from "../remote-nodes.ts";
import type { FlagValues, Run } from "../types.ts";
import { chooseColumns } from "../view/columns.ts";
import { nodeColumns } from "../view/node-columns.ts";
import { nodeJson } from "../view/node-fields.ts";
import { printTable, type Screen, StreamedTable } from "../view/table.ts";
import { searchQueries } from "./search.query.ts";
import type { flags } from "./search.ts";

const { type, size, modified, path } = nodeColumns;

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { signal, terminal, now } = context;
  if ([given.json, given.raw, given.columns.length > 0].filter(Boolean).length > 1) {
    throw new CecError("usage", "use at most one of --json, --raw and --columns");
  }
  if (given.facets && given.raw) throw new CecError("usage", "--facets has no bare paths");
  const columns = chooseColumns(nodeColumns, given.columns, [type, size, modified, path]);
  const text = args.join(" ");
  // Wrong usage is told before anything is asked of the server.
  searchQueries(text, given, given.in, now());
  const { cells } = await context.connect();
  const folders: string[] = [];
  for (const each of given.in) folders.push((await requireNode(cells.tree, each, "search", signal)).path);
  const queries = searchQueries(text, given, folders, now());
  if (given.facets) {
    const facets = await allFacets(cells, queries, signal);
    if (given.json) for (const facet of facets) terminal.print(JSON.stringify(facetJson(facet)));
    else printFacets(facets, terminal);
    return undefined;
  }
  const table = new StreamedTable(columns, terminal);
  let count = 0;
  let more = false;
  for await (const node of hits(cells, queries, given, signal)) {
    if (!given.all && count === given.limit) {
      more = true;
      break;
    }
    count += 1;
    if (given.json) terminal.print(JSON.stringify(nodeJson(node)));
    else if (given.raw) terminal.print(node.kind === "file" ? node.path : `${node.path}/`);
    else table.add(columns.map((column) => column.of({ node, name: node.name }, now())));
  }
  if (count > 0 && !given.json && !given.raw) table.end();
  if (count === 0)
    terminal.note("Nothing found. The index follows changes by some seconds; cec find --walk reads the folders.");
  else if (more) terminal.note(`There are more: --skip ${given.skip + count} for the next, --all for all of them.`);
  return undefined;
};

/** Hits of all questions, each once. */
async function* hits(
  cells: Cells,
  queries: readonly SearchQueryBody[],
  given: FlagValues<typeof flags>,
  signal: AbortSignal,
): AsyncGenerator<CellsNode> {
  const [only] = queries;
  // One more than asked for tells whether there are more.
  const pageSize = given.all ? 200 : Math.min(200, given.limit + 1);
  if (queries.length === 1 && only) {
    yield* cells.search.nodes(only, { signal, pageSize, skip: given.skip });
    return;
  }
  const seen = new Set<string>();
  for (const query of queries) {
    for await (const node of cells.search.nodes(query, { signal, pageSize })) {
      if (seen.has(node.uuid)) continue;
      seen.add(node.uuid);
      if (seen.size > given.skip) yield node;
    }
  }
}

async function allFacets(
  cells: Cells,
  queries: readonly SearchQueryBody[],
  signal: AbortSignal,
): Promise<SearchFacet[]> {
  const sums = new Map<string, SearchFacet>();
  for (const query of queries) {
    for (const facet of await cells.search.facets(query, { signal })) {
      const key = `${facet.field}:${facet.label}`;
      const before = sums.get(key);
      sums.set(key, before ? { ...facet, count: before.count + facet.count } : facet);
    }
  }
  return [...sums.values()];
}

function facetJson({ field, label, count, from, to }: SearchFacet): object {
  return { field, label, count, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function printFacets(facets: readonly SearchFacet[], screen: Screen): void {
  const rows = facets.map(({ field, label, count }) => [field, label, String(count)]);
  printTable([{ header: "FIELD" }, { header: "VALUE" }, { header: "HITS", right: true }], rows, screen);
}
