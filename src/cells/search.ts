import type { SearchAnswer, SearchQueryBody, SearchRequest } from "../protocol/rest.ts";
import { parseNode } from "./node.ts";
import type { Rest } from "./rest.ts";
import type { Search } from "./types.ts";

const defaultPageSize = 200;

/** `/a/search`: the server's index, which lags behind changes by some seconds. */
export function searchService(rest: Rest): Search {
  return {
    async *nodes(
      query: SearchQueryBody,
      { pageSize = defaultPageSize, limit = Number.POSITIVE_INFINITY, signal } = {},
    ) {
      const call = {
        operation: "search",
        method: "POST",
        endpoint: "/search/nodes",
        idempotent: true,
        signal,
      } as const;
      const seen = new Set<string>();
      for (let from = 0; ; from += pageSize) {
        const body: SearchRequest = { Query: query, Size: pageSize, From: from };
        const { Results } = await rest.json<SearchAnswer>({ ...call, body });
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
  };
}
