import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { all, type ContractServer, contractServer, errorOf } from "./server.ts";

let server: ContractServer;
const uuids = new Map<string, string>();
const at = (path: string) => `${server.folder}/${path}`;
const uuid = (path: string) => uuids.get(path) ?? "";

beforeAll(async () => {
  server = await contractServer();
  for (const path of ["a.txt", "b.txt", "folder/c.txt"]) await server.gateway.put(at(path), path);
  for (const path of ["a.txt", "b.txt", "folder"])
    uuids.set(path, (await server.cells.tree.stat(at(path)))?.uuid ?? "");
}, 60_000);
afterAll(() => server.stop(), 60_000);

describe("public links", () => {
  test("are made, read, changed, listed and removed", async () => {
    const { shares } = server.cells;
    const expires = Math.floor(Date.now() / 1000) + 86_400;
    const made = await shares.createLink({
      ShareLink: {
        Label: "contract link",
        Description: "d",
        RootNodes: [{ Uuid: uuid("a.txt") }],
        Permissions: ["Preview", "Download"],
        AccessEnd: String(expires),
        MaxDownloads: "3",
        ViewTemplateName: "pydio_unique_strip",
      },
      PasswordEnabled: true,
      CreatePassword: "S3cret-pass-word",
    });
    expect(made).toMatchObject({
      label: "contract link",
      expiresSeconds: expires,
      maxDownloads: 3,
      passwordRequired: true,
    });
    expect(made.nodeUuids).toEqual([uuid("a.txt")]);
    expect(new URL(made.url).pathname).toBe(`/public/${made.hash}`);
    try {
      expect(await shares.getLink(made.uuid)).toMatchObject({ uuid: made.uuid, description: "d" });
      const changed = await shares.updateLink({ ShareLink: { ...made.body, Label: "renamed" }, PasswordEnabled: true });
      expect(changed).toMatchObject({ uuid: made.uuid, label: "renamed" });
      expect((await all(shares.listLinks())).map((link) => link.uuid)).toContain(made.uuid);
      const shared = (await server.cells.tree.stat(at("a.txt")))?.meta.workspaces_shares;
      expect(JSON.stringify(shared)).toContain(made.uuid);
    } finally {
      await shares.removeLink(made.uuid);
    }
    expect(await errorOf(shares.getLink(made.uuid))).toMatchObject({ code: "not-found" });
    expect(await errorOf(shares.removeLink(made.uuid))).toMatchObject({ code: "not-found" });
  }, 30_000);

  test("of nothing are refused", async () => {
    const request = {
      ShareLink: { Label: "x", RootNodes: [{ Uuid: crypto.randomUUID() }], Permissions: ["Preview" as const] },
    };
    expect(await errorOf(server.cells.shares.createLink(request))).toMatchObject({ code: "not-found" });
  });

  test("cells are made, read and removed", async () => {
    const { shares } = server.cells;
    const label = `contract ${crypto.randomUUID().slice(0, 8)}`;
    const made = await shares.createCell({ Room: { Label: label, RootNodes: [{ Uuid: uuid("folder") }] } });
    expect(await shares.getCell(made.Uuid ?? "")).toMatchObject({ Label: label });
    await shares.removeCell(made.Uuid ?? "");
    expect(await errorOf(shares.getCell(made.Uuid ?? ""))).toMatchObject({ code: "not-found" });
  });
});

describe("metadata", () => {
  const namespace = "usermeta-tags";

  test("namespaces tell their type", async () => {
    const found = (await server.cells.meta.namespaces()).find((each) => each.name === namespace);
    expect(found).toMatchObject({ type: "tags", label: "Tags" });
  });

  test("is set on many nodes at once, read with them, and deleted", async () => {
    const { meta, tree } = server.cells;
    const set = await meta.set([
      { nodeUuid: uuid("a.txt"), namespace, value: "red,blue" },
      { nodeUuid: uuid("b.txt"), namespace, value: "green" },
    ]);
    expect(set.map((each) => each.value).sort()).toEqual(["green", "red,blue"]);
    const nodes = await tree.stats([at("a.txt"), at("b.txt")]);
    expect(new Map(nodes.map((node) => [node.name, node.meta[namespace]]))).toEqual(
      new Map([
        ["a.txt", "red,blue"],
        ["b.txt", "green"],
      ]),
    );
    expect(await meta.search([uuid("a.txt")], namespace)).toMatchObject([
      { nodeUuid: uuid("a.txt"), value: "red,blue" },
    ]);
    expect(await meta.unset([{ nodeUuid: uuid("a.txt"), namespace }])).toBe(1);
    expect(await meta.unset([{ nodeUuid: uuid("a.txt"), namespace }])).toBe(0);
    expect((await tree.stat(at("a.txt")))?.meta[namespace] ?? "").toBe("");
    expect((await tree.stat(at("b.txt")))?.meta[namespace]).toBe("green");
  });

  test("of an unknown namespace is refused", async () => {
    const work = server.cells.meta.set([{ nodeUuid: uuid("a.txt"), namespace: "usermeta-no-such", value: "x" }]);
    expect(await errorOf(work)).toMatchObject({ code: "not-found" });
  });

  test("of one's own is kept as an object, and shown by listings", async () => {
    const { meta, tree } = server.cells;
    await meta.setFree(at("b.txt"), "contract", { mtime: 1_700_000_000, note: 'é "q"' });
    const [node] = (await all(tree.children(server.folder))).filter((each) => each.name === "b.txt");
    expect(node?.meta.contract).toEqual({ mtime: 1_700_000_000, note: 'é "q"' });
    await meta.unsetFree(at("b.txt"), "contract");
    expect((await tree.stat(at("b.txt")))?.meta.contract ?? "").toBe("");
  });

  test("bookmarks are listed", async () => {
    const { meta } = server.cells;
    await meta.set([{ nodeUuid: uuid("a.txt"), namespace: "bookmark", value: true }]);
    expect((await meta.bookmarks()).map((node) => node.path)).toContain(at("a.txt"));
    await meta.unset([{ nodeUuid: uuid("a.txt"), namespace: "bookmark" }]);
    expect((await meta.bookmarks()).map((node) => node.path)).not.toContain(at("a.txt"));
  });
});

test("the search finds what was uploaded, once the index knows it", async () => {
  const name = `needle-${crypto.randomUUID()}`;
  for (let count = 0; count < 3; count += 1) await server.gateway.put(at(`hay/${name}-${count}.txt`), "x");
  const query = { FileName: name, PathPrefix: [server.folder] };
  let found: string[] = [];
  for (let tries = 0; tries < 40 && found.length < 3; tries += 1) {
    found = (await all(server.cells.search.nodes(query, { pageSize: 2 }))).map((node) => node.path);
    if (found.length < 3) await Bun.sleep(500);
  }
  expect(found.sort()).toEqual([0, 1, 2].map((count) => at(`hay/${name}-${count}.txt`)));
  expect(await all(server.cells.search.nodes(query, { limit: 1 }))).toHaveLength(1);
}, 60_000);

test("the server tells what it is, and who we are", async () => {
  const facts = await server.cells.server.facts();
  expect(facts).toMatchObject({ restRoot: expect.stringMatching(/^\//), gatewayRoot: expect.stringMatching(/^\//) });
  expect(facts.version).toMatch(/^\d+\.\d+/);
  const nobody = server.as({ current: async () => "not.a-token", renew: async () => "not.a-token" });
  expect((await nobody.cells.server.facts()).version).toBeUndefined();
  expect(await server.cells.server.whoAmI()).not.toBe("");
});

test("what only administrators may do is forbidden, not a matter of signing in", async () => {
  // On a server given by its address the tests may run as an administrator: then there is nothing to see here.
  const error = await server.cells.datasources.list().catch((reason: unknown) => reason);
  if (Array.isArray(error)) expect(JSON.stringify(error)).not.toContain("ApiSecret");
  else expect(error).toMatchObject({ code: "forbidden", status: 401 });
});
