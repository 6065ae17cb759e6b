import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Caller, callerOf } from "./caller.ts";

let sandbox: Sandbox;
let alice: Caller;

beforeAll(async () => {
  sandbox = await startSandbox({ jobDelayMs: 5, jobLagMs: 0, hashDelayMs: 0, eventDelayMs: 0 });
  alice = callerOf(sandbox, "alice");
});
afterAll(() => sandbox.stop());

interface Node {
  readonly Path: string;
  readonly MetaStore: Record<string, string>;
}

async function list(NodePaths: string[], more: object = {}) {
  const { json, status } = await alice.rest("POST", "/a/tree/stats", { NodePaths, ...more });
  const nodes: Node[] = json.Nodes ?? [];
  return { status, nodes, paths: nodes.map((node) => node.Path), pagination: json.Pagination };
}

async function settled(): Promise<void> {
  while (sandbox.services.jobs.busy) await Bun.sleep(5);
}

describe("workspaces", () => {
  test("are the roots, told with ws_ fields and a virtual Uuid by the list", async () => {
    const { nodes } = await list(["/*"]);
    expect(nodes.map((node) => node.Path).sort()).toEqual(["common-files", "personal-files"]);
    const common = nodes.find((node) => node.Path === "common-files");
    expect(common?.MetaStore).toMatchObject({
      ws_slug: '"common-files"',
      ws_scope: '"ADMIN"',
      ws_permissions: '"read,write"',
    });
    expect(common).toMatchObject({ Uuid: "DATASOURCE:pydiods1" });
    expect((await list(["*"])).nodes).toEqual([]);
  });

  test("stat shows them with a trailing slash and no name", async () => {
    const { json } = await alice.rest("GET", "/a/tree/stat/common-files");
    expect([json.Node.Path, json.Node.MetaStore.name, json.Node.MetaStore.ws_root]).toEqual([
      "common-files/",
      '""',
      '"true"',
    ]);
  });
});

describe("listings", () => {
  beforeAll(async () => {
    for (const name of ["a.txt", "B.txt", "b.txt", ".hidden", ".git/config", "sub/x"])
      await alice.put(`common-files/l/${name}`, "1");
  });

  test("never show names with a leading dot, which stat, GET and the gateway's listing do know", async () => {
    const { paths } = await list(["common-files/l/*"]);
    expect(paths).toEqual(["B.txt", "a.txt", "b.txt", "sub"].map((name) => `common-files/l/${name}`));
    expect((await alice.rest("GET", "/a/tree/stat/common-files/l/.hidden")).status).toBe(200);
    expect((await alice.gateway("GET", "common-files/l/.hidden")).status).toBe(200);
    expect(await (await alice.signed("GET", "?list-type=2&prefix=common-files/l")).text()).toContain("l/.git/config");
  });

  test("of several folders are concatenated; a file's is empty; a missing folder fails the whole request", async () => {
    expect((await list(["common-files/l/sub/*", "common-files/l/sub/*"])).paths).toHaveLength(2);
    expect((await list(["common-files/l/a.txt/*"])).paths).toEqual([]);
    expect((await list(["common-files/l/*", "common-files/none/*"])).status).toBe(404);
    expect((await list(["common-files/l", "common-files/none"])).paths).toEqual(["common-files/l"]);
  });

  test("are sorted byte-wise by name unless told otherwise, and filtered by type", async () => {
    const down = await list(["common-files/l/*"], { SortField: "name", SortDirDesc: true, Filters: { type: "LEAF" } });
    expect(down.paths.map((path) => path.slice("common-files/l/".length))).toEqual(["b.txt", "a.txt", "B.txt"]);
    expect((await list(["common-files/l/*"], { SortField: "nonsense" })).paths).toHaveLength(4);
  });

  test("tell Pagination only where one page does not hold all: none for exactly as many as the limit", async () => {
    for (let at = 0; at < 5; at++) await alice.put(`common-files/five/f${at}`, "1");
    expect((await list(["common-files/five/*"], { Limit: 6 })).pagination).toBeUndefined();
    expect((await list(["common-files/five/*"], { Limit: 5 })).pagination).toBeUndefined();
    const first = await list(["common-files/five/*"], { Limit: 4 });
    expect(first.pagination).toEqual({ Limit: 4, Total: 5, CurrentPage: 1, TotalPages: 2, NextOffset: 4 });
    const second = await list(["common-files/five/*"], { Limit: 4, Offset: 4 });
    expect(second.pagination).toEqual({ Limit: 4, CurrentOffset: 4, Total: 5, CurrentPage: 2, TotalPages: 2 });
  });

  test("with hidden names in a page hold up to twice the limit, and the next page repeats some", async () => {
    for (const name of [".a", "b", "c", "d", "e"]) await alice.put(`common-files/trap/${name}`, "1");
    const first = await list(["common-files/trap/*"], { Limit: 2 });
    const second = await list(["common-files/trap/*"], { Limit: 2, Offset: 2 });
    expect(first.paths.length).toBeGreaterThan(2);
    expect(second.paths.filter((path) => first.paths.includes(path))).not.toEqual([]);
  });
});

describe("folders", () => {
  test("are made with missing parents even when Recursive is not asked, and again with the same Uuid", async () => {
    const make = () => alice.rest("POST", "/a/tree/create", { Nodes: [{ Path: "common-files/m/n/o" }] });
    const [first, again] = [await make(), await make()];
    expect(first.json.Children[0].Type).toBe("COLLECTION");
    expect(again.json.Children[0].Uuid).toBe(first.json.Children[0].Uuid);
    expect((await alice.rest("GET", "/a/tree/stat/common-files/m/n")).json.Node.Mode).toBe(511);
  });

  test("over a file are refused with a 500, below one they are made", async () => {
    await alice.put("common-files/file", "1");
    const over = await alice.rest("POST", "/a/tree/create", {
      Nodes: [{ Path: "common-files/file", Type: "COLLECTION" }],
    });
    expect([over.status, over.json.Detail]).toEqual([
      500,
      "Forbidden: trying to create a folder on top of an existing file",
    ]);
    const below = await alice.rest("POST", "/a/tree/create", { Nodes: [{ Path: "common-files/file/below" }] });
    expect(below.status).toBe(200);
  });

  test("a file over a folder is a 500 of the class Conflict; a file made by create holds one space", async () => {
    const over = await alice.rest("POST", "/a/tree/create", { Nodes: [{ Path: "common-files/l", Type: "LEAF" }] });
    expect([over.status, over.json.Detail]).toEqual([500, "Conflict: A folder already exists with the same name"]);
    await alice.rest("POST", "/a/tree/create", { Nodes: [{ Path: "common-files/one-space", Type: "LEAF" }] });
    expect(await (await alice.gateway("GET", "common-files/one-space")).text()).toBe(" ");
  });
});

describe("the recycle bin", () => {
  test("is made by the first deletion, renames what clashes, and restores what it took", async () => {
    expect((await list(["personal-files/recycle_bin"])).paths).toEqual([]);
    for (let count = 0; count < 2; count++) {
      await alice.put("personal-files/f0.txt", `content ${count}`);
      const { json } = await alice.rest("POST", "/a/tree/delete", { Nodes: [{ Path: "personal-files/f0.txt" }] });
      expect(json.DeleteJobs).toHaveLength(1);
      await settled();
    }
    expect((await list(["personal-files/recycle_bin/*"])).paths).toEqual(
      ["f0-1.txt", "f0.txt"].map((name) => `personal-files/recycle_bin/${name}`),
    );
    const restore = { Nodes: [{ Path: "personal-files/recycle_bin/f0.txt" }] };
    expect((await alice.rest("POST", "/a/tree/restore", restore)).json.RestoreJobs).toHaveLength(1);
    await settled();
    expect((await list(["personal-files/f0.txt"])).paths).toEqual(["personal-files/f0.txt"]);
  });

  test("is an ordinary folder: what was put into it by hand has nowhere to be restored to, and goes for good", async () => {
    await alice.put("personal-files/recycle_bin/by-hand", "1");
    const Nodes = [{ Path: "personal-files/recycle_bin/by-hand" }];
    const { status, json } = await alice.rest("POST", "/a/tree/restore", { Nodes });
    expect([status, json.Title]).toEqual([500, expect.stringContaining("cannot find restore location")]);
    await alice.rest("POST", "/a/tree/delete", { Nodes });
    await settled();
    expect((await list(["personal-files/recycle_bin/by-hand"])).paths).toEqual([]);
  });

  test("one missing path refuses the whole deletion, the root of a workspace is refused", async () => {
    await alice.put("personal-files/stays", "1");
    const Nodes = [{ Path: "personal-files/stays" }, { Path: "personal-files/none" }];
    expect((await alice.rest("POST", "/a/tree/delete", { Nodes })).status).toBe(404);
    expect((await list(["personal-files/stays"])).paths).toHaveLength(1);
    const root = { Nodes: [{ Path: "personal-files" }], RemovePermanently: true };
    const { status, json } = await alice.rest("POST", "/a/tree/delete", root);
    expect([status, json.Title]).toEqual([
      500,
      expect.stringContaining("please do not modify directly the root of a workspace"),
    ]);
  });
});

describe("names", () => {
  const awkward = [
    '\\ : * ? " < > |',
    "tab\tline\n",
    " leading and trailing ",
    "%41#+&=;",
    "日本語🎉",
    "n".repeat(255),
  ];
  test.each(awkward)("%j comes back as it went", async (name) => {
    await alice.put(`common-files/names/${encodeURIComponent(name)}`, name);
    expect((await list([`common-files/names/${name}`])).paths).toEqual([`common-files/names/${name}`]);
    expect(await (await alice.gateway("GET", `common-files/names/${encodeURIComponent(name)}`)).text()).toBe(name);
  });

  test("of 256 characters are a 500, decomposed ones are the same as composed, .pydio is reserved", async () => {
    expect((await alice.gateway("PUT", `common-files/${"n".repeat(256)}`, {}, "1")).status).toBe(500);
    await alice.put(`common-files/${encodeURIComponent("e\u0301.txt")}`, "1");
    expect((await list(["common-files/\u00e9.txt"])).paths).toEqual(["common-files/\u00e9.txt"]);
    expect((await alice.gateway("PUT", "common-files/.pydio", {}, "1")).status).toBe(500);
  });
});

test("metadata of one's own namespace must be an object, and stays empty after it is deleted", async () => {
  await alice.put("common-files/meta.txt", "1");
  const set = (JsonMeta: string) =>
    alice.rest("POST", "/a/meta/set/common-files/meta.txt", { Metadatas: [{ Namespace: "cec", JsonMeta }] });
  expect((await set('{"mtime":1}')).json.Path).toStartWith("pydiods1/");
  expect((await set('"text"')).status).toBe(500);
  expect((await list(["common-files/meta.txt"])).nodes[0]?.MetaStore.cec).toBe('{"mtime":1}');
  await alice.rest("POST", "/a/meta/delete/common-files/meta.txt", { Namespace: ["cec"] });
  expect((await list(["common-files/meta.txt"])).nodes[0]?.MetaStore.cec).toMatch(/^("")?$/);
});
