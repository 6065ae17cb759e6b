import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { all, type ContractServer, contractServer, errorOf, oddNames } from "./server.ts";

let server: ContractServer;
beforeAll(async () => {
  server = await contractServer();
}, 60_000);
afterAll(() => server.stop(), 60_000);

const put = (path: string, text: string) => server.gateway.put(`${server.folder}/${path}`, text);
const at = (path: string) => `${server.folder}/${path}`;

describe("folders", () => {
  test("are made with their parents, and again without harm", async () => {
    const { tree } = server.cells;
    const [made] = await tree.createFolders([at("a/b/c"), at("a/d")]);
    expect(made).toMatchObject({ path: at("a/b/c"), name: "c", kind: "folder" });
    const [again] = await tree.createFolders([at("a/b/c")]);
    expect(again?.uuid).toBe(made?.uuid ?? "");
    expect((await all(tree.children(at("a")))).map((node) => node.name)).toEqual(["b", "d"]);
  });

  test("are not made over a file", async () => {
    await put("file-in-the-way", "x");
    const error = await errorOf(server.cells.tree.createFolders([at("file-in-the-way")]));
    expect(error).toMatchObject({ code: "conflict" });
  });

  test("are not made in an unknown workspace", async () => {
    const error = await errorOf(server.cells.tree.createFolders(["no-such-workspace-here/x"]));
    expect(error).toMatchObject({ code: "not-found" });
  });
});

describe("stat", () => {
  test("tells what an upload left", async () => {
    await put("stat/file.txt", "hello");
    const node = await server.cells.tree.stat(at("stat/file.txt"));
    expect(node).toMatchObject({
      path: at("stat/file.txt"),
      name: "file.txt",
      kind: "file",
      sizeBytes: 5,
      temporary: false,
    });
    expect(node?.etag).toBe("5d41402abc4b2a76b9719d911017c592");
    expect(node?.modifiedSeconds).toBeGreaterThan(1_600_000_000);
    expect(node?.uuid).not.toBe("");
  });

  test("knows an empty file from none", async () => {
    await put("stat/empty", "");
    expect(await server.cells.tree.stat(at("stat/empty"))).toMatchObject({ kind: "file", sizeBytes: 0 });
    expect(await server.cells.tree.stat(at("stat/none"))).toBeUndefined();
    expect(await server.cells.tree.stat("no-such-workspace-here")).toBeUndefined();
  });

  test("of many paths leaves out those that are missing", async () => {
    await put("stat/one", "1");
    const nodes = await server.cells.tree.stats([at("stat/one"), at("stat/none"), at("stat")]);
    expect(nodes.map((node) => node.path).sort()).toEqual([at("stat"), at("stat/one")].sort());
  });

  test("of a workspace has no trailing slash", async () => {
    const [slug = ""] = server.folder.split("/");
    expect(await server.cells.tree.stat(slug)).toMatchObject({ path: slug, kind: "workspace" });
  });
});

describe("children", () => {
  beforeAll(async () => {
    for (const name of ["e1", "e2", "e3", "e4", "e5"]) await put(`pages/${name}`, name);
    await put("pages/.hidden", "never listed");
    await server.cells.tree.createFolders([at("pages/folder")]);
  });
  const names = async (options: Parameters<typeof server.cells.tree.children>[1]) =>
    (await all(server.cells.tree.children(at("pages"), options))).map((node) => node.name);

  test.each([1, 2, 3, 5, 6, 7, 0])("come once each, by name, in pages of %d", async (pageSize) => {
    expect(await names({ pageSize })).toEqual(["e1", "e2", "e3", "e4", "e5", "folder"]);
  });

  test("are filtered and sorted by the server", async () => {
    expect(await names({ type: "COLLECTION" })).toEqual(["folder"]);
    expect(await names({ type: "LEAF", sortField: "name", sortDescending: true })).toEqual([
      "e5",
      "e4",
      "e3",
      "e2",
      "e1",
    ]);
  });

  test("of a missing folder are an error", async () => {
    expect(await errorOf(all(server.cells.tree.children(at("nowhere"))))).toMatchObject({ code: "not-found" });
  });

  test("of several folders come together", async () => {
    await put("many/a/1", "x");
    await put("many/b/2", "x");
    const found = await all(server.cells.tree.childrenOfAll([at("many/a"), at("many/b")]));
    expect(found.map((node) => node.path).sort()).toEqual([at("many/a/1"), at("many/b/2")]);
    const missing = all(server.cells.tree.childrenOfAll([at("many/a"), at("many/none")]));
    expect(await errorOf(missing)).toMatchObject({ code: "not-found" });
  });
});

test("names come back as they went", async () => {
  await server.cells.tree.createFolders(oddNames.map((name) => at(`odd/${name}`)));
  const listed = (await all(server.cells.tree.children(at("odd")))).map((node) => node.name);
  expect(listed.sort()).toEqual(oddNames.filter((name) => !name.startsWith(".")).sort());
  for (const name of oddNames) expect(await server.cells.tree.stat(at(`odd/${name}`))).toMatchObject({ name });
});

test("workspaces are listed with what they are called", async () => {
  const [slug = ""] = server.folder.split("/");
  const found = (await server.cells.tree.workspaces()).find((node) => node.path === slug);
  expect(found).toMatchObject({ kind: "workspace", workspace: { permissions: "read,write", scope: "ADMIN" } });
  expect(found?.workspace?.label).not.toBe("");
});

describe("remove", () => {
  test("refuses when one of the paths is missing, and removes nothing", async () => {
    await put("remove/stays", "x");
    const error = await errorOf(server.cells.tree.remove([at("remove/stays"), at("remove/none")]));
    expect(error).toMatchObject({ code: "not-found" });
    expect(await server.cells.tree.stat(at("remove/stays"))).toBeDefined();
  });

  test("goes through the bin, and back", async () => {
    const { tree, jobs } = server.cells;
    const name = `contract-${crypto.randomUUID()}`;
    await put(`remove/${name}`, "x");
    const follower = await jobs.prepareFollow();
    try {
      await follower.follow(await tree.remove([at(`remove/${name}`)]));
      expect(await tree.stat(at(`remove/${name}`))).toBeUndefined();
      const [slug = ""] = server.folder.split("/");
      const inBin = `${slug}/recycle_bin/${name}`;
      expect(await tree.stat(inBin)).toMatchObject({ kind: "file" });
      await follower.follow(await tree.restore([inBin]));
      expect(await tree.stat(at(`remove/${name}`))).toMatchObject({ kind: "file" });
      await follower.follow(await tree.remove([at(`remove/${name}`)], { permanently: true }));
      expect(await tree.stat(at(`remove/${name}`))).toBeUndefined();
      expect(await tree.stat(inBin)).toBeUndefined();
    } finally {
      follower.close();
    }
  }, 60_000);
});
