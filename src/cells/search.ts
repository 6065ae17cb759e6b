import type { FacetBody, SearchAnswer, SearchQueryBody, SearchRequest } from "../protocol/rest.ts";
import { parseNode } from "./node.ts";
import type { Rest } from "./rest.ts";
import type { Search, SearchFacet } from "./types.ts";

const defaultPageSize = 200;

const searchCall = { operation: "search", method: "POST", endpoint: "/search/nodes", idempotent: true } as const;

function parseFacet({ FieldName = "", Label = "", Count = 0, Min, Max, Start, End }: FacetBody): SearchFacet {
  const bound = (size: string | undefined, time: number | undefined) => (size === undefined ? time : Number(size));
  return { field: FieldName, label: Label, count: Count, from: bound(Min, Start), to: bound(Max, End) };
}

/** `/a/search`: the server's index, which lags behind changes by some seconds. */
export function searchService(rest: Rest): Search {
  return {
    async *nodes(
      query: SearchQueryBody,
      { pageSize = defaultPageSize, skip = 0, limit = Number.POSITIVE_INFINITY, signal } = {},
    ) {
      const seen = new Set<string>();
      for (let from = skip; ; from += pageSize) {
        const body: SearchRequest = { Query: query, Size: pageSize, From: from };
        const { Results } = await rest.json<SearchAnswer>({ ...searchCall, signal, body });
        for (const node of (Results ?? []).map(parseNode)) {
          // The order is by score, and moves while the index is written.
          if (seen.has(node.uuid)) continue;
          seen.add(node.uuid);
          yield node;
          if (seen.size >= limit) return;
        }
        // `Total` counts this page only: a short page is the last.
        if ((Results?.length ?? 0) < pageSize) return;
      }
    },

    async facets(query: SearchQueryBody, { signal } = {}) {
      // A size of 0 would be the default of ten.
      const body: SearchRequest = { Query: query, Size: 1 };
      const { Facets } = await rest.json<SearchAnswer>({ ...searchCall, signal, body });
      return (Facets ?? []).map(parseFacet);
    },
  };
}
