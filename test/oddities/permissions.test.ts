import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Caller, callerOf } from "./caller.ts";

let sandbox: Sandbox;
let alice: Caller;
let bob: Caller;

beforeAll(async () => {
  const users = ["alice", "bob"].map((name) => ({ name, password: `${name}-pw` }));
  sandbox = await startSandbox({ users, jobDelayMs: 5, jobLagMs: 0, hashDelayMs: 0, eventDelayMs: 0 });
  alice = callerOf(sandbox, "alice");
  bob = callerOf(sandbox, "bob");
  await alice.put("personal-files/secret.txt", "secret");
  await alice.put("common-files/shared.txt", "shared");
});
afterAll(() => sandbox.stop());

const settled = async () => {
  while (sandbox.services.jobs.busy) await Bun.sleep(5);
};

describe("two users see only what is theirs", () => {
  test("in REST and the gateway", async () => {
    expect((await bob.rest("GET", "/a/tree/stat/personal-files/secret.txt")).status).toBe(404);
    expect((await bob.rest("POST", "/a/tree/stats", { NodePaths: ["personal-files/*"] })).json.Nodes ?? []).toEqual([]);
    expect((await bob.gateway("GET", "personal-files/secret.txt")).status).toBe(404);
    expect(await (await bob.signed("GET", "?list-type=2&prefix=personal-files")).text()).not.toContain("secret");
    expect((await bob.gateway("GET", "common-files/shared.txt")).status).toBe(200);
  });

  test("in the search", async () => {
    const search = async (who: Caller) => {
      const { json } = await who.rest("POST", "/a/search/nodes", { Query: { FileName: "secret" }, Size: 10 });
      return (json.Results ?? []).length;
    };
    for (let count = 0; count < 1200 && (await search(alice)) === 0; count++) await Bun.sleep(50);
    expect([await search(alice), await search(bob)]).toEqual([1, 0]);
  });

  test("in the jobs", async () => {
    const order = { JsonParameters: JSON.stringify({ nodes: ["common-files/shared.txt"], target: "personal-files" }) };
    const { json } = await alice.rest("PUT", "/a/jobs/user/copy", order);
    await settled();
    const see = async (who: Caller) =>
      ((await who.rest("POST", "/a/jobs/user", { JobIDs: [json.JobUuid], LoadTasks: "Any" })).json.Jobs ?? []).length;
    expect([await see(alice), await see(bob)]).toEqual([1, 0]);
  });

  test("in links and by the metadata of a node whose Uuid they know", async () => {
    const { json } = await alice.rest("GET", "/a/tree/stat/personal-files/secret.txt");
    const RootNodes = [{ Uuid: json.Node.Uuid }];
    const link = {
      ShareLink: { Label: "l", RootNodes, Permissions: ["Preview"], ViewTemplateName: "pydio_unique_strip" },
    };
    expect((await bob.rest("PUT", "/a/share/link", link)).status).not.toBe(200);
    const made = await alice.rest("PUT", "/a/share/link", link);
    expect(made.json.LinkUrl).toStartWith("/public/");
    expect((await bob.rest("GET", `/a/share/link/${made.json.Uuid}`)).status).not.toBe(200);
    expect((await bob.rest("DELETE", `/a/share/link/${made.json.Uuid}`)).status).not.toBe(200);
    expect((await alice.rest("GET", `/a/share/link/${made.json.Uuid}`)).status).toBe(200);
    const tag = { NodeUuid: json.Node.Uuid, Namespace: "usermeta-tags", JsonValue: '"x"' };
    const update = await bob.rest("PUT", "/a/user-meta/update", { Operation: "PUT", MetaDatas: [tag] });
    expect(update.status).toBeGreaterThanOrEqual(400);
  });

  test("a lock is refused to others, everywhere", async () => {
    const { json } = await alice.rest("GET", "/a/tree/stat/common-files/shared.txt");
    const lock = { NodeUuid: json.Node.Uuid, Namespace: "content_lock", JsonValue: '"x"' };
    await alice.rest("PUT", "/a/user-meta/update", { Operation: "PUT", MetaDatas: [lock] });
    expect((await bob.gateway("PUT", "common-files/shared.txt", {}, "mine")).status).toBe(403);
    const Nodes = [{ Path: "common-files/shared.txt" }];
    expect([403, 423]).toContain((await bob.rest("POST", "/a/tree/delete", { Nodes })).status);
    expect((await alice.gateway("PUT", "common-files/shared.txt", {}, "hers")).status).toBe(200);
    await alice.rest("PUT", "/a/user-meta/update", { Operation: "DELETE", MetaDatas: [lock] });
    expect((await bob.gateway("PUT", "common-files/shared.txt", {}, "shared")).status).toBe(200);
  });
});

test("a read-only workspace refuses every way of writing", async () => {
  await alice.put("common-files/ro/f", "1");
  const { json } = await alice.rest("GET", "/a/tree/stat/common-files/ro/f");
  const upload = /<UploadId>(.*?)</.exec(
    await (await bob.gateway("POST", "common-files/ro/parts?uploads=")).text(),
  )?.[1];
  sandbox.setReadOnly("common-files", "bob");
  try {
    const roots = (await bob.rest("POST", "/a/tree/stats", { NodePaths: ["/*"] })).json.Nodes;
    const common = roots.find((node: { Path: string }) => node.Path === "common-files");
    expect(common.MetaStore.ws_permissions).toBe('"read"');
    expect((await bob.gateway("GET", "common-files/ro/f")).status).toBe(200);
    const Nodes = [{ Path: "common-files/ro/f" }];
    const job = (name: string, parameters: object) =>
      bob.rest("PUT", `/a/jobs/user/${name}`, { JsonParameters: JSON.stringify(parameters) });
    const source = { "x-amz-copy-source": "/io/common-files/ro/f" };
    const tag = { NodeUuid: json.Node.Uuid, Namespace: "usermeta-tags", JsonValue: '"x"' };
    const refused: Record<string, number> = {
      put: (await bob.gateway("PUT", "common-files/ro/new", {}, "x")).status,
      overwrite: (await bob.signed("PUT", "common-files/ro/f", {}, "x")).status,
      remove: (await bob.signed("DELETE", "common-files/ro/f")).status,
      begin: (await bob.gateway("POST", "common-files/ro/other?uploads=")).status,
      part: (await bob.gateway("PUT", `common-files/ro/parts?partNumber=1&uploadId=${upload}`, {}, "x")).status,
      copyObject: (await bob.signed("PUT", "common-files/ro/copy", source)).status,
      delete: (await bob.rest("POST", "/a/tree/delete", { Nodes })).status,
      copy: (await job("copy", { nodes: ["common-files/ro/f"], target: "common-files/ro2", targetParent: true }))
        .status,
      move: (await job("move", { nodes: ["common-files/ro/f"], target: "personal-files", targetParent: true })).status,
      extract: (await job("extract", { node: "common-files/ro/f", target: "common-files/ro3", format: "zip" })).status,
      compress: (
        await job("compress", { nodes: ["common-files/ro/f"], archiveName: "common-files/a.zip", format: "zip" })
      ).status,
      meta: (
        await bob.rest("POST", "/a/meta/set/common-files/ro/f", { Metadatas: [{ Namespace: "n", JsonMeta: "{}" }] })
      ).status,
      tags: (await bob.rest("PUT", "/a/user-meta/update", { Operation: "PUT", MetaDatas: [tag] })).status,
    };
    for (const [what, status] of Object.entries(refused)) expect([what, status]).toEqual([what, 403]);
    const create = await bob.rest("POST", "/a/tree/create", { Nodes: [{ Path: "common-files/ro/dir" }] });
    expect([create.status, create.json.Detail]).toEqual([500, "Forbidden: path is not writeable"]);
  } finally {
    sandbox.setReadOnly("common-files", "bob", false);
  }
  expect((await bob.gateway("PUT", "common-files/ro/f", {}, "2")).status).toBe(200);
});

test("a document token opens its own node, and nothing else", async () => {
  await alice.put("common-files/doc.txt", "doc");
  const { json } = await alice.rest("POST", "/a/auth/token/document", { Path: "common-files/doc.txt" });
  const holder = callerOf({ url: sandbox.url, tokens: { doc: json.AccessToken } }, "doc");
  expect(await (await holder.gateway("GET", "common-files/doc.txt")).text()).toBe("doc");
  expect((await holder.gateway("GET", "common-files/shared.txt")).status).toBe(403);
  expect((await holder.rest("GET", "/a/tree/stat/common-files/shared.txt")).status).toBe(404);
});

test("tokens expire, and those that renew themselves are pushed on by each use", async () => {
  let now = Date.now();
  const later = await startSandbox({ now: () => now });
  try {
    const fixed = later.createToken("alice", { lifeSeconds: 60 });
    const sliding = later.createToken("alice", { lifeSeconds: 60, autoRefreshSeconds: 60 });
    const status = async (token: string) =>
      (await callerOf({ url: later.url, tokens: { a: token } }, "a").rest("GET", "/a/tree/stat/common-files")).status;
    now += 50_000;
    expect([await status(fixed), await status(sliding)]).toEqual([200, 200]);
    now += 50_000;
    expect([await status(fixed), await status(sliding)]).toEqual([401, 200]);
    const gone = callerOf({ url: later.url, tokens: { a: fixed } }, "a");
    expect((await gone.gateway("GET", "common-files/none")).status).toBe(403);
  } finally {
    await later.stop();
  }
});
