import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Caller, callerOf } from "./caller.ts";

let sandbox: Sandbox;
let alice: Caller;
let admin: Caller;
let uuid: string;

beforeAll(async () => {
  sandbox = await startSandbox({ jobDelayMs: 5, jobLagMs: 0, hashDelayMs: 0, eventDelayMs: 0 });
  alice = callerOf(sandbox, "alice");
  admin = callerOf(sandbox, "admin");
  await alice.put("common-files/s/report.txt", "report");
  uuid = (await alice.rest("GET", "/a/tree/stat/common-files/s/report.txt")).json.Node.Uuid;
});
afterAll(() => sandbox.stop());

describe("user metadata", () => {
  const update = (Operation: string, meta: object, who = alice) =>
    who.rest("PUT", "/a/user-meta/update", { Operation, MetaDatas: [{ NodeUuid: uuid, ...meta }] });

  test("a fresh server knows tags alone; others are an administrator's to make, and begin with usermeta-", async () => {
    const { json } = await alice.rest("GET", "/a/user-meta/namespace");
    expect(json.Namespaces.map((one: { Namespace: string }) => one.Namespace)).toEqual(["usermeta-tags"]);
    const make = (who: Caller, Namespace: string) =>
      who.rest("PUT", "/a/user-meta/namespace", {
        Operation: "PUT",
        Namespaces: [{ Namespace, Label: "l", JsonDefinition: '{"type":"string"}' }],
      });
    expect((await make(alice, "usermeta-x")).status).toBe(401);
    expect((await make(admin, "x")).status).toBeGreaterThanOrEqual(400);
    expect((await make(admin, "usermeta-x")).status).toBe(200);
  });

  test("values are JSON texts: others are 500, an unknown namespace 404", async () => {
    expect((await update("PUT", { Namespace: "usermeta-tags", JsonValue: "no json" })).status).toBe(500);
    expect((await update("PUT", { Namespace: "usermeta-none", JsonValue: '"x"' })).status).toBe(404);
    expect(
      (await update("PUT", { Namespace: "usermeta-tags", JsonValue: '"red,blue"' })).json.MetaDatas[0].Uuid,
    ).toBeString();
    const { json } = await alice.rest("GET", "/a/tree/stat/common-files/s/report.txt");
    expect(json.Node.MetaStore["usermeta-tags"]).toBe('"red,blue"');
  });

  test("deleting without the metadata's own Uuid answers {} and does nothing", async () => {
    expect((await update("DELETE", { Namespace: "usermeta-tags", JsonValue: '""' })).json).toEqual({});
    const search = () => alice.rest("POST", "/a/user-meta/search", { NodeUuids: [uuid], Namespace: "usermeta-tags" });
    const [kept] = (await search()).json.Metadatas;
    await update("DELETE", { Uuid: kept.Uuid, Namespace: "usermeta-tags", JsonValue: '""' });
    expect((await search()).json.Metadatas ?? []).toEqual([]);
  });
});

describe("the search", () => {
  const search = async (Query: object, more: object = {}) =>
    (await alice.rest("POST", "/a/search/nodes", { Query, ...more })).json;

  test("lags behind, then gives ten by default with a Total of this page, hidden names and the workspace included", async () => {
    const before = await search({ FileName: "needle" });
    for (let at = 0; at < 12; at++) await alice.put(`common-files/s/.needle-${at}`, "1");
    const at = await search({ FileName: "needle" });
    expect([before.Results ?? [], at.Results ?? []]).toEqual([[], []]);
    for (let count = 0; count < 2400 && (await search({ FileName: "needle" }, { Size: 100 })).Total !== 12; count++)
      await Bun.sleep(25);
    const found = await search({ FileName: "NEEDLE" });
    expect([found.Results.length, found.Total]).toEqual([10, 10]);
    expect(found.Results[0].MetaStore.repository_display).toBe('"Common Files"');
    expect((await search({ FileName: "needle" }, { From: 10 })).Results).toHaveLength(2);
    expect((await search({ FileName: "needle", PathPrefix: ["personal-files"] })).Results ?? []).toEqual([]);
    expect((await search({ FileName: "needle", Type: "COLLECTION" })).Results ?? []).toEqual([]);
  });
});

describe("public links", () => {
  const put = (link: object, more: object = {}) =>
    alice.rest("PUT", "/a/share/link", {
      ShareLink: {
        Label: "l",
        RootNodes: [{ Uuid: uuid }],
        Permissions: ["Preview", "Download"],
        ViewTemplateName: "pydio_unique_strip",
        ...link,
      },
      ...more,
    });

  test("have a hash of their own making: the one asked for counts only in an update, from 12 characters on", async () => {
    const { json } = await put({ LinkHash: "mine-is-longer-than-12" });
    expect(json.LinkHash).toMatch(/^[0-9a-f]{12}$/);
    expect(json.LinkUrl).toBe(`/public/${json.LinkHash}`);
    expect((await put({ ...json }, { UpdateCustomHash: "short" })).status).toBe(403);
    const renamed = await put({ ...json }, { UpdateCustomHash: "long-enough-hash" });
    expect(renamed.json.LinkUrl).toBe("/public/long-enough-hash");
    const { json: node } = await alice.rest("GET", "/a/tree/stat/common-files/s/report.txt");
    const [share] = JSON.parse(node.Node.MetaStore.workspaces_shares);
    expect([share.UUID, share.Scope]).toEqual([json.Uuid, 3]);
    expect((await alice.rest("DELETE", `/a/share/link/${json.Uuid}`)).json.Success).toBe(true);
    expect((await alice.rest("GET", `/a/share/link/${json.Uuid}`)).status).toBe(404);
  });

  test("of an unknown node are 404; the list of what is shared is an empty 200, as up to 4.3.5", async () => {
    expect((await put({ RootNodes: [{ Uuid: crypto.randomUUID() }] })).status).toBe(404);
    const { status, text } = await alice.rest("POST", "/a/share/resources", { ShareType: "ANY", OwnedBySubject: true });
    expect([status, text]).toEqual([200, ""]);
  });

  test("each make a hidden user, whom the maker of the link sees", async () => {
    const { json } = await put({});
    const { json: found } = await alice.rest("POST", "/a/user", { Queries: [{ Login: json.UserLogin }] });
    expect(found.Users[0].Attributes.hidden).toBe("true");
    await alice.rest("DELETE", `/a/share/link/${json.Uuid}`);
  });
});

test("a cell is a workspace of scope ROOM with a slug from its label", async () => {
  const { json } = await alice.rest("GET", "/a/tree/stat/common-files/s");
  const Room = { Label: "My Cell", RootNodes: [{ Uuid: json.Node.Uuid }], ACLs: {} };
  const cell = (await alice.rest("PUT", "/a/share/cell", { Room })).json;
  const roots = (await alice.rest("POST", "/a/tree/stats", { NodePaths: ["/*"] })).json.Nodes;
  const shown = roots.find((node: { Path: string }) => node.Path === "my-cell");
  expect([shown.MetaStore.ws_scope, shown.MetaStore.ws_label]).toEqual(['"ROOM"', '"My Cell"']);
  expect((await alice.rest("GET", "/a/tree/stat/my-cell/report.txt")).status).toBe(200);
  expect((await alice.rest("DELETE", `/a/share/cell/${cell.Uuid}`)).json.Success).toBe(true);
});

describe("people", () => {
  test("an existing login without its Uuid is 403; a new one is a user of the profile shared unless told otherwise", async () => {
    const put = (body: object) =>
      admin.rest("PUT", "/a/user/erin", { Login: "erin", Password: "e-pw-123", GroupPath: "/", ...body });
    const made = await put({ Attributes: { displayName: "Erin" } });
    expect(made.json.Attributes.profile).toBe("shared");
    const again = await put({ Attributes: {} });
    expect([again.status, again.json.Title]).toEqual([403, "User with the same login already exists!"]);
    expect((await admin.rest("DELETE", "/a/user/erin")).json).toEqual({ Success: true, NumRows: "1" });
    expect((await admin.rest("GET", "/a/user/erin")).status).toBe(404);
  });

  test("PUT of a user without Attributes ends the connection without an answer", async () => {
    const asked = admin.rest("PUT", "/a/user/frank", { Login: "frank", Password: "f-pw-1234" });
    const answer = await asked.then(
      ({ status }) => status,
      () => "no answer",
    );
    expect(answer).toBe("no answer");
    expect((await admin.rest("GET", "/a/user/frank")).status).toBe(404);
  });

  test("datasources are for administrators, the internal ones and secrets included; the admin tree lists recursively", async () => {
    const { json } = await admin.rest("GET", "/a/config/datasource");
    expect(json.DataSources.map((one: { Name: string }) => one.Name)).toContain("versions");
    expect(json.DataSources[0].ApiSecret).toBeString();
    const all = await admin.rest("POST", "/a/tree/admin/list", { Node: { Path: "pydiods1" }, Recursive: true });
    expect(all.json.Children.map((one: { Path: string }) => one.Path)).toContain("pydiods1/s/report.txt");
    expect((await alice.rest("POST", "/a/tree/admin/list", { Node: { Path: "pydiods1" } })).status).toBe(401);
  });
});
