import type { SearchAnswer, SearchQueryBody } from "../protocol/rest.ts";
import type { RestCaller } from "./caller.ts";
import { nodeFromBody } from "./node.ts";
import type { CallOptions, CellsNode } from "./types.ts";

/** Hits asked for in one request. */
const pageSize = 200;

export interface Search {
  /** Every hit of a query, page by page. The index lags behind writes by seconds. */
  nodes(query: SearchQueryBody, options?: CallOptions): AsyncIterable<CellsNode>;
}

/** `POST /a/search/nodes`. `Total` counts the hits of a page only, so that a short page is the last. */
export function search(call: RestCaller): Search {
  return {
    async *nodes(query, { signal } = {}) {
      for (let from = 0; ; from += pageSize) {
        const answer = await call.json<SearchAnswer>({
          operation: "search",
          method: "POST",
          route: "/search/nodes",
          body: { Query: query, From: from, Size: pageSize },
          reads: true,
          signal,
        });
        const results = answer.Results ?? [];
        yield* results.map(nodeFromBody);
        if (results.length < pageSize) return;
      }
    },
  };
}
