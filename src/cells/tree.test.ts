import { afterEach, describe, expect, test } from "bun:test";
import {
  type Script,
  type ScriptedServer,
  type SeenRequest,
  scriptedServer,
} from "../../test/support/scripted-server.ts";
import type { StatsRequest } from "../protocol/rest.ts";
import { createWire } from "../wire/create-wire.ts";
import { fixedToken } from "../wire/fixed-token.ts";
import { createCells } from "./create-cells.ts";

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
function serve(script: Script) {
  const server = scriptedServer(script);
  servers.push(server);
  const wire = createWire({ retry: { firstBackoffMs: 1, maxAttempts: 3 } });
  return { server, tree: createCells({ wire, url: server.url, tokens: fixedToken("t") }).tree };
}
async function names(items: AsyncIterable<{ name: string }>): Promise<string[]> {
  const list: string[] = [];
  for await (const item of items) list.push(item.name);
  return list;
}
const asked = (request: SeenRequest) => JSON.parse(request.body) as StatsRequest;
const node = (name: string) => ({ Uuid: name, Path: `ws/d/${name}`, Type: "LEAF" });

describe("pages", () => {
  test("that overlap because of hidden entries give each node once", async () => {
    // Two of five entries are hidden: the server fills a page up with what belongs to the next one.
    const pages: Record<number, object> = {
      0: { Nodes: ["a", "b", "c"].map(node), Pagination: { Limit: 2, Total: 7, NextOffset: 2 } },
      2: { Nodes: ["b", "c", "d"].map(node), Pagination: { Limit: 2, CurrentOffset: 2, Total: 7, NextOffset: 4 } },
      4: { Nodes: ["d", "e"].map(node), Pagination: { Limit: 2, CurrentOffset: 4, Total: 7, NextOffset: 6 } },
      6: { Nodes: ["f"].map(node), Pagination: { Limit: 2, CurrentOffset: 6, Total: 7, PrevOffset: 4 } },
    };
    const { server, tree } = serve({
      "POST /a/tree/stats": (request) => Response.json(pages[asked(request).Offset ?? 0]),
    });
    expect(await names(tree.children("ws/d", { pageSize: 2 }))).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(server.seen.map((request) => asked(request).Offset)).toEqual([0, 2, 4, 6]);
  });

  test("end where no pagination is told: exactly one page full", async () => {
    const { server, tree } = serve({ "POST /a/tree/stats": () => Response.json({ Nodes: ["a", "b"].map(node) }) });
    expect(await names(tree.children("/ws/d/", { pageSize: 2 }))).toEqual(["a", "b"]);
    expect(server.seen.map(asked)).toEqual([{ NodePaths: ["ws/d/*"], Limit: 2, Offset: 0 }]);
  });

  test("end past the end, and in an empty folder", async () => {
    const { tree } = serve({
      "POST /a/tree/stats": () =>
        Response.json({ Pagination: { Limit: 2, CurrentOffset: 200, Total: 6, TotalPages: 3, PrevOffset: 198 } }),
    });
    expect(await names(tree.children("ws/d", { pageSize: 2 }))).toEqual([]);
    const empty = serve({ "POST /a/tree/stats": () => Response.json({}) });
    expect(await names(empty.tree.children("ws/d"))).toEqual([]);
  });

  test("are asked for one after the other, as far as they are read", async () => {
    const { server, tree } = serve({
      "POST /a/tree/stats": (request) => {
        const offset = asked(request).Offset ?? 0;
        return Response.json({
          Nodes: [node(`n${offset}`)],
          Pagination: { Limit: 1, Total: 1000, NextOffset: offset + 1 },
        });
      },
    });
    for await (const each of tree.children("ws/d", { pageSize: 1 })) if (each.name === "n2") break;
    expect(server.seen).toHaveLength(3);
  });
});

test("many paths are asked about in batches, each once", async () => {
  const { server, tree } = serve({
    "POST /a/tree/stats": (request) =>
      Response.json({ Nodes: asked(request).NodePaths.map((Path) => ({ Path, Type: "LEAF" })) }),
  });
  const paths = Array.from({ length: 900 }, (_, index) => `ws/d/${index}`);
  expect(await tree.stats([...paths, "ws/d/1", ""])).toHaveLength(900);
  expect(server.seen.map((request) => asked(request).NodePaths.length)).toEqual([400, 400, 100]);
});

test("a name that is a star is looked up by itself", async () => {
  const { server, tree } = serve({ "GET /a/tree/stat/ws/d/*": () => Response.json({ Node: node("*") }) });
  expect(await tree.stats(["ws/d/*"])).toMatchObject([{ name: "*" }]);
  expect(server.seen.map((request) => request.method)).toEqual(["GET"]);
});

test("a path is encoded, and one that would change the address is refused", async () => {
  const { server, tree } = serve({ "GET /a/tree/stat/ws/a%20b%2520%23%3F+": () => Response.json({ Node: node("x") }) });
  await tree.stat("ws/a b%20#?+").catch(() => undefined);
  expect(server.seen[0]?.path).toBe("/a/tree/stat/ws/a%20b%2520%23%3F%2B");
  expect(await tree.stat("ws/../secret").catch((error: unknown) => error)).toMatchObject({ code: "usage" });
});

test("reading is repeated after a failure, removing is not", async () => {
  const busy = () => new Response("", { status: 503 });
  const { server, tree } = serve({
    "POST /a/tree/stats": busy,
    "POST /a/tree/delete": busy,
    "POST /a/tree/create": busy,
  });
  for (const start of [() => tree.workspaces(), () => tree.remove(["ws/x"]), () => tree.createFolders(["ws/x"])]) {
    expect(await start().catch((error: unknown) => error)).toMatchObject({ code: "unavailable" });
  }
  const times = (path: string) => server.seen.filter((request) => request.path === path).length;
  expect([times("/a/tree/stats"), times("/a/tree/delete"), times("/a/tree/create")]).toEqual([3, 1, 3]);
});

test("removing hands over the jobs, and asks for the bin unless told otherwise", async () => {
  const jobs = [{ Uuid: "copy-move-1", Label: "Moving to recycle bin in background..." }];
  const { server, tree } = serve({ "POST /a/tree/delete": () => Response.json({ DeleteJobs: jobs }) });
  expect(await tree.remove(["ws/a", "ws/b/"])).toEqual([
    { jobId: "copy-move-1", label: "Moving to recycle bin in background..." },
  ]);
  await tree.remove(["ws/a"], { permanently: true });
  expect(server.seen.map((request) => JSON.parse(request.body))).toEqual([
    { Nodes: [{ Path: "ws/a" }, { Path: "ws/b" }] },
    { Nodes: [{ Path: "ws/a" }], RemovePermanently: true },
  ]);
  expect(await tree.remove([]).catch((error: unknown) => error)).toMatchObject({ code: "usage" });
});

test("versions", async () => {
  const meta = { versionId: '"0b9c"', versionDescription: '"by alice"' };
  const { tree } = serve({
    "POST /a/tree/stats": (request) =>
      asked(request).NodePaths[0] === "ws/none"
        ? Response.json({})
        : Response.json({ Nodes: [{ ...node("f"), Size: "3", MTime: "5", Etag: "e", MetaStore: meta }] }),
  });
  expect(await tree.versions("ws/d/f")).toEqual([
    { versionId: "0b9c", description: "by alice", etag: "e", sizeBytes: 3, modifiedSeconds: 5 },
  ]);
  expect(await tree.versions("ws/none").catch((error: unknown) => error)).toMatchObject({ code: "not-found" });
});
