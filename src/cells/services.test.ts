import { afterEach, describe, expect, test } from "bun:test";
import { type Script, type ScriptedServer, scriptedServer } from "../../test/support/scripted-server.ts";
import type { QueryRequest } from "../protocol/people.ts";
import type { SearchRequest } from "../protocol/rest.ts";
import { createWire } from "../wire/create-wire.ts";
import { createCells } from "./create-cells.ts";

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
function serve(script: Script) {
  const server = scriptedServer(script);
  servers.push(server);
  const tokens = { current: async () => "one", renew: async () => "two" };
  const cells = createCells({ wire: createWire({ retry: { maxAttempts: 1 } }), url: server.url, tokens });
  const bodies = (path: string) =>
    server.seen.filter((each) => each.path === path).map((each) => JSON.parse(each.body) as unknown);
  return { server, cells, bodies };
}
async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
const xml = (body: string) => new Response(body, { headers: { "content-type": "application/xml" } });

describe("shares", () => {
  const link = {
    Uuid: "l1",
    LinkHash: "a8bc",
    LinkUrl: "/public/a8bc",
    Label: "a",
    RootNodes: [{ Uuid: "n1" }],
    Permissions: ["Preview"],
    AccessEnd: "1900000000",
    MaxDownloads: "5",
    CurrentDownloads: "2",
    TargetUsers: { bob: {} },
  };

  test("a link's address is joined to the server's, unless the server has another for links", async () => {
    const { server, cells } = serve({
      "GET /a/share/link/l1": () => Response.json(link),
      "GET /a/share/link/l2": () => Response.json({ ...link, LinkUrl: "https://links.example/public/x" }),
    });
    expect(await cells.shares.getLink("l1")).toMatchObject({
      url: `${server.url}/public/a8bc`,
      expiresSeconds: 1_900_000_000,
      startsSeconds: undefined,
      maxDownloads: 5,
      downloads: 2,
      nodeUuids: ["n1"],
      targetUsers: ["bob"],
      passwordRequired: false,
    });
    expect((await cells.shares.getLink("l2")).url).toBe("https://links.example/public/x");
  });

  test("are listed by the workspaces behind them where the list of shares answers nothing", async () => {
    const { cells, bodies } = serve({
      "POST /a/share/resources": () => new Response("", { headers: { "content-length": "0" } }),
      "POST /a/workspace": () => Response.json({ Workspaces: [{ UUID: "l1" }, { UUID: "gone" }], Total: 2 }),
      "GET /a/share/link/l1": () => Response.json(link),
      "GET /a/share/link/gone": () => Response.json({ Title: "x", Detail: "Not Found: x" }, { status: 404 }),
      "POST /a/search/nodes": () =>
        Response.json({
          Results: [
            { Uuid: "n1", Path: "ws/docs/a.txt" },
            { Uuid: "n9", Path: "ws/other" },
          ],
        }),
    });
    expect(await all(cells.shares.listLinks())).toMatchObject([{ uuid: "l1", paths: ["ws/docs/a.txt"] }]);
    expect(bodies("/a/workspace")).toEqual([{ Queries: [{ scope: "LINK" }], Limit: "100", Offset: "0" }]);
    expect(bodies("/a/search/nodes")).toEqual([{ Query: { UUIDs: ["n1"] }, Size: 1 }]);
  });

  test("are listed by the list of shares where it answers", async () => {
    const Node = { Uuid: "n1", AppearsIn: [{ WsSlug: "ws", Path: "/docs/a.txt" }] };
    const { server, cells } = serve({
      "POST /a/share/resources": () =>
        Response.json({
          Resources: [
            { Node, Link: link },
            { Node, Cells: [{}] },
          ],
          Total: 2,
        }),
    });
    expect(await all(cells.shares.listLinks())).toMatchObject([{ uuid: "l1", paths: ["ws/docs/a.txt"] }]);
    expect(server.seen).toHaveLength(1);
    const none = serve({ "POST /a/share/resources": () => Response.json({}) });
    expect(await all(none.cells.shares.listLinks())).toEqual([]);
    expect(none.server.seen).toHaveLength(1);
  });

  test("a change needs to know which", async () => {
    const { server, cells } = serve({});
    const error = await cells.shares.updateLink({ ShareLink: {} }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "usage" });
    expect(server.seen).toEqual([]);
  });
});

describe("metadata", () => {
  test("is set in batches", async () => {
    const { cells, bodies } = serve({
      "PUT /a/user-meta/update": (request) =>
        Response.json({ MetaDatas: (JSON.parse(request.body) as { MetaDatas: object[] }).MetaDatas }),
    });
    const changes = Array.from({ length: 450 }, (_, index) => ({
      nodeUuid: `n${index}`,
      namespace: "usermeta-x",
      value: { index },
    }));
    expect(await cells.meta.set(changes)).toHaveLength(450);
    const sent = bodies("/a/user-meta/update") as { Operation: string; MetaDatas: object[] }[];
    expect(sent.map((each) => [each.Operation, each.MetaDatas.length])).toEqual([
      ["PUT", 200],
      ["PUT", 200],
      ["PUT", 50],
    ]);
    expect(sent[0]?.MetaDatas[0]).toEqual({ NodeUuid: "n0", Namespace: "usermeta-x", JsonValue: '{"index":0}' });
  });

  test("is deleted by the values' own ids, and nothing is sent when there is none", async () => {
    const { cells, bodies } = serve({
      "POST /a/user-meta/search": () =>
        Response.json({ Metadatas: [{ Uuid: "m1", NodeUuid: "n1", Namespace: "usermeta-x", JsonValue: '"v"' }] }),
      "PUT /a/user-meta/update": () => Response.json({}),
    });
    expect(
      await cells.meta.unset([
        { nodeUuid: "n1", namespace: "usermeta-x" },
        { nodeUuid: "n2", namespace: "usermeta-x" },
      ]),
    ).toBe(1);
    expect(bodies("/a/user-meta/search")).toEqual([{ NodeUuids: ["n1", "n2"], Namespace: "usermeta-x" }]);
    expect(bodies("/a/user-meta/update")).toEqual([
      { Operation: "DELETE", MetaDatas: [{ Uuid: "m1", NodeUuid: "n1", Namespace: "usermeta-x", JsonValue: '"v"' }] },
    ]);
    expect(await cells.meta.unset([{ nodeUuid: "n9", namespace: "usermeta-x" }])).toBe(0);
    expect(bodies("/a/user-meta/update")).toHaveLength(1);
  });

  test("namespaces tell their type and what belongs to it", async () => {
    const Namespaces = [
      { Namespace: "usermeta-tags", Label: "Tags", Indexable: true, JsonDefinition: '{"type":"tags"}' },
      { Namespace: "usermeta-c", Order: 2, JsonDefinition: '{"type":"choice","data":{"items":[{"key":"a"}]}}' },
      { Namespace: "usermeta-odd", JsonDefinition: "not json" },
    ];
    const { cells } = serve({ "GET /a/user-meta/namespace": () => Response.json({ Namespaces }) });
    expect(await cells.meta.namespaces()).toMatchObject([
      { name: "usermeta-tags", label: "Tags", type: "tags", indexable: true },
      { name: "usermeta-c", type: "choice", data: { items: [{ key: "a" }] }, order: 2 },
      { name: "usermeta-odd", type: "string" },
    ]);
  });
});

describe("people", () => {
  test("are read page by page, groups apart from users", async () => {
    const everybody = Array.from({ length: 5 }, (_, index) => ({ Login: `u${index}` }));
    const { cells, bodies } = serve({
      "POST /a/user": (request) => {
        const { Offset, Limit } = JSON.parse(request.body) as QueryRequest<unknown>;
        return Response.json({ Users: everybody.slice(Number(Offset), Number(Offset) + Number(Limit)), Groups: [] });
      },
    });
    expect((await all(cells.people.users({ pageSize: 2 }))).map((user) => user.Login)).toEqual([
      "u0",
      "u1",
      "u2",
      "u3",
      "u4",
    ]);
    expect(bodies("/a/user")).toEqual(
      ["0", "2", "4"].map((Offset) => ({ Queries: [{ NodeType: "USER" }], Limit: "2", Offset })),
    );
    expect(await all(cells.people.groups())).toEqual([]);
  });

  test("and access rights, which can be deleted", async () => {
    const acl = { ID: "105", Action: { Name: "read", Value: "1" }, NodeID: "n1" };
    const { cells, bodies } = serve({
      "POST /a/acl": () => Response.json({ ACLs: [acl] }),
      "POST /a/acl/bulk/delete": () => Response.json({ Success: true, NumRows: "1" }),
    });
    expect(await all(cells.people.acls({ queries: [{ NodeIDs: ["n1"] }] }))).toEqual([acl]);
    expect(await cells.people.removeAcl(acl)).toBe(1);
    expect(bodies("/a/acl/bulk/delete")).toEqual([acl]);
  });
});

test("datasources come without their keys", async () => {
  const source = {
    Name: "personal",
    StorageConfiguration: { folder: "./data", customSecret: "SECRET" },
    ObjectsBucket: "personal",
    ApiKey: "SECRET",
    ApiSecret: "SECRET",
    FlatStorage: true,
  };
  const { cells, bodies } = serve({
    "GET /a/config/datasource": () => Response.json({ DataSources: [source] }),
    "PUT /a/jobs/user/datasource-resync": () => Response.json({ JobUuid: "resync-ds-personal" }),
  });
  const found = await cells.datasources.list();
  expect(found).toEqual([
    { Name: "personal", StorageConfiguration: { folder: "./data" }, ObjectsBucket: "personal", FlatStorage: true },
  ]);
  expect(await cells.datasources.resync("personal")).toEqual({ jobId: "resync-ds-personal", label: "" });
  expect(bodies("/a/jobs/user/datasource-resync")).toEqual([
    { JobName: "datasource-resync", JsonParameters: '{"dsName":"personal"}' },
  ]);
});

test("a search goes on until a short page, and gives each hit once", async () => {
  const { cells, bodies } = serve({
    "POST /a/search/nodes": (request) => {
      const { From = 0 } = JSON.parse(request.body) as SearchRequest;
      const hits: Record<number, string[]> = { 0: ["a", "b"], 2: ["b", "c"], 4: ["d"] };
      return Response.json({ Results: (hits[From] ?? []).map((Uuid) => ({ Uuid, Path: `ws/${Uuid}` })), Total: 2 });
    },
  });
  expect((await all(cells.search.nodes({ FileName: "x" }, { pageSize: 2 }))).map((node) => node.uuid)).toEqual([
    "a",
    "b",
    "c",
    "d",
  ]);
  expect(bodies("/a/search/nodes")).toHaveLength(3);
  expect(await all(cells.search.nodes({ FileName: "x" }, { pageSize: 2, limit: 1 }))).toHaveLength(1);
});

describe("the server", () => {
  const state = (inner: string) => () =>
    xml(`<?xml version="1.0" encoding="UTF-8"?>\n <pydio_registry>\n  <actions/>\n${inner}</pydio_registry>`);

  test("tells who we are", async () => {
    const { cells } = serve({
      "GET /a/frontend/state": state('<user id="d&apos;arc &amp; co"><active_repo id="x"/></user>'),
    });
    expect(await cells.server.whoAmI()).toBe("d'arc & co");
  });

  test("takes a bad token for nobody, which is tried once with another", async () => {
    const { server, cells } = serve({ "GET /a/frontend/state": state("") });
    expect(await cells.server.whoAmI().catch((error: unknown) => error)).toMatchObject({ code: "sign-in" });
    expect(server.seen).toHaveLength(2);
  });

  test("tells its version to those it knows only", async () => {
    const conf = (Version: string) => () =>
      Response.json({ ENDPOINT_REST_API: "/api", backend: { PackageLabel: "Pydio Cells Home Edition", Version } });
    const known = serve({ "GET /a/frontend/bootconf": conf("4.3.5") });
    expect(await known.cells.server.facts()).toEqual({
      label: "Pydio Cells Home Edition",
      version: "4.3.5",
      restRoot: "/api",
      gatewayRoot: "/io",
      socketPath: "/ws/event",
    });
    const unknown = serve({ "GET /a/frontend/bootconf": conf("d41d8cd98f00b204") });
    expect((await unknown.cells.server.facts()).version).toBeUndefined();
  });
});
