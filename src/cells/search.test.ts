import { afterEach, expect, test } from "bun:test";
import { type ScriptedServer, scriptedServer } from "../../test/support/scripted-server.ts";
import type { SearchRequest } from "../protocol/rest.ts";
import { createWire } from "../wire/create-wire.ts";
import { createCells } from "./create-cells.ts";

let server: ScriptedServer;
afterEach(() => server.stop());

/** A server with so many hits that answers as a real one: `Total` counts the page, and 10 hits come where no size is asked for. */
function serve(hits: number) {
  const asked: SearchRequest[] = [];
  server = scriptedServer({
    "POST /a/search/nodes": ({ body }) => {
      const request = JSON.parse(body) as SearchRequest;
      asked.push(request);
      const { From = 0, Size = 10 } = request;
      const Results = Array.from({ length: Math.max(0, Math.min(hits - From, Size)) }, (_, at) => ({
        Uuid: `n${From + at}`,
        Path: `ws/f${From + at}`,
        Type: "LEAF",
      }));
      return Response.json({
        Results,
        // As recorded from a real server.
        Facets: [
          { FieldName: "NodeType", Label: "file", Count: hits },
          { FieldName: "Size", Label: "size.lt.1MB", Count: hits, Max: "1048576" },
          { FieldName: "ModifTime", Label: "date.today", Count: hits, Start: 1_795_392_000, End: 1_795_473_695 },
          { FieldName: "Extension", Label: "txt" },
        ],
        Total: Results.length,
      });
    },
  });
  const tokens = { current: async () => "one", renew: async () => "two" };
  const cells = createCells({ wire: createWire({ retry: { maxAttempts: 1 } }), url: server.url, tokens });
  return { search: cells.search, asked };
}

async function paths(nodes: AsyncIterable<{ path: string }>): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of nodes) found.push(path);
  return found;
}

test("goes on page by page until a short one; skips, and stops at the limit", async () => {
  const { search, asked } = serve(25);
  expect(await paths(search.nodes({ FileName: "f" }, { pageSize: 10 }))).toHaveLength(25);
  expect(asked.map(({ From, Size }) => [From, Size])).toEqual([
    [0, 10],
    [10, 10],
    [20, 10],
  ]);
  asked.length = 0;
  expect(await paths(search.nodes({ FileName: "f" }, { pageSize: 10, skip: 7, limit: 4 }))).toEqual([
    "ws/f7",
    "ws/f8",
    "ws/f9",
    "ws/f10",
  ]);
  expect(asked).toEqual([{ Query: { FileName: "f" }, Size: 10, From: 7 }]);
});

test("facets tell what there is of each kind, in one question", async () => {
  const { search, asked } = serve(4);
  expect(await search.facets({ PathPrefix: ["ws"] })).toEqual([
    { field: "NodeType", label: "file", count: 4, from: undefined, to: undefined },
    { field: "Size", label: "size.lt.1MB", count: 4, from: undefined, to: 1_048_576 },
    { field: "ModifTime", label: "date.today", count: 4, from: 1_795_392_000, to: 1_795_473_695 },
    { field: "Extension", label: "txt", count: 0, from: undefined, to: undefined },
  ]);
  expect(asked).toEqual([{ Query: { PathPrefix: ["ws"] }, Size: 1 }]);
});
