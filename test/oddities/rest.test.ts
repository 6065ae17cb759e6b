import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Caller, callerOf } from "./caller.ts";

let sandbox: Sandbox;
let alice: Caller;
let admin: Caller;
let nobody: Caller;

beforeAll(async () => {
  sandbox = await startSandbox({ jobDelayMs: 5, jobLagMs: 0, hashDelayMs: 0, eventDelayMs: 0 });
  alice = callerOf(sandbox, "alice");
  admin = callerOf(sandbox, "admin");
  nobody = callerOf({ url: sandbox.url, tokens: {} }, "nobody");
});
afterAll(() => sandbox.stop());

const html = expect.stringMatching(/^<!doctype html>/i);

describe("addresses", () => {
  test.each(["/foo", "/a/unknown", "/somebucket/key", "/oauth2/oob?code=x"])(
    "%s, which nobody serves, is a web page with status 200",
    async (path) => {
      const { status, text, headers } = await alice.rest("GET", path);
      expect([status, headers.get("content-type"), text]).toEqual([200, expect.stringContaining("text/html"), html]);
    },
  );

  test("PUT of an unknown bucket is a web page as well", async () => {
    const { status, text } = await alice.rest("PUT", "/newbucket/", "x");
    expect([status, text]).toEqual([200, html]);
  });

  test.each(["/a/tree/unknown", "/a/tree/stat/"])("%s, within a known service, is a plain 404", async (path) => {
    const { status, text, headers } = await alice.rest("GET", path);
    expect([status, text.trim()]).toEqual([404, "404: Page Not Found"]);
    expect(headers.get("content-type")).toContain("text/plain");
  });

  test("a wrong method is a plain 405 with Allow", async () => {
    const { status, text, headers } = await alice.rest("DELETE", "/a/tree/stats");
    expect([status, text.trim(), headers.get("allow")]).toEqual([405, "405: Method Not Allowed", "POST"]);
  });

  test("a body that is not told to be JSON is 415", async () => {
    const { status, text } = await alice.rest("POST", "/a/tree/stats", "{}", { "content-type": "text/plain" });
    expect([status, text.trim()]).toEqual([415, "415: Unsupported Media Type"]);
  });

  test("who accepts only HTML gets 406, who accepts only XML an empty 200", async () => {
    const path = "/a/tree/stat/common-files";
    expect((await alice.rest("GET", path, undefined, { accept: "text/html" })).status).toBe(406);
    const xml = await alice.rest("GET", path, undefined, { accept: "application/xml" });
    expect([xml.status, xml.text]).toEqual([200, ""]);
  });

  test("two slashes redirect to one, %2F is a slash, a trailing slash is ignored, .. climbs, + is a plus", async () => {
    await alice.put("common-files/path/a+b.txt", "x");
    const doubled = await alice.rest("GET", "/a//tree/stat/common-files");
    expect([doubled.status, doubled.headers.get("location")]).toEqual([301, "/a/tree/stat/common-files"]);
    for (const path of [
      "common-files%2Fpath%2Fa+b.txt",
      "common-files/path/a+b.txt/",
      "common-files/x%2F..%2Fpath/a+b.txt",
    ]) {
      expect((await alice.rest("GET", `/a/tree/stat/${path}`)).json.Node?.Path).toBe("common-files/path/a+b.txt");
    }
  });

  test("a query on a REST call is a stranger to the rights of a standard user, not of an administrator", async () => {
    const body = { NodePaths: ["/*"] };
    expect((await alice.rest("POST", "/a/tree/stats?x=1", body)).status).toBe(401);
    expect((await admin.rest("POST", "/a/tree/stats?x=1", body)).status).toBe(200);
  });
});

describe("refusals", () => {
  test("no token, a bad token and a missing right are plain-text 401s; only the bad token's has a full stop", async () => {
    const without = await nobody.rest("GET", "/a/tree/stat/common-files");
    expect([without.status, without.text]).toEqual([401, "Unauthorized\n"]);
    const bad = await nobody.rest("GET", "/a/tree/stat/common-files", undefined, { authorization: "Bearer nonsense" });
    expect([bad.status, bad.text]).toEqual([401, "Unauthorized.\n"]);
    const right = await alice.rest("GET", "/a/config/datasource");
    expect([right.status, right.text]).toEqual([401, "Unauthorized\n"]);
    for (const { headers } of [without, bad, right]) {
      expect([headers.get("www-authenticate"), headers.get("content-type")]).toEqual([
        null,
        expect.stringContaining("text/plain"),
      ]);
    }
  });

  test("an unknown field of a request is a 500 that names it, an empty body too", async () => {
    const { status, json } = await alice.rest("POST", "/a/tree/stats", { Foo: 1 });
    expect([status, json.Title]).toEqual([500, expect.stringContaining('unknown field "Foo"')]);
    expect((await alice.rest("POST", "/a/tree/stats", "")).status).toBe(500);
  });

  test("null for a list is the same as none, and int64 may come as a number", async () => {
    const asked = { NodePaths: ["common-files"], Filters: null };
    expect((await alice.rest("POST", "/a/tree/stats", asked)).json.Nodes).toHaveLength(1);
    const found = await alice.rest("POST", "/a/search/nodes", { Query: { FileName: "nothing", MinSize: 10 }, Size: 1 });
    expect(found.status).toBe(200);
  });

  test("creating in an unknown workspace is a 500 whose error comes twice in a row", async () => {
    const { status, text } = await alice.rest("POST", "/a/tree/create", { Nodes: [{ Path: "nows/x" }] });
    const half = text.slice(0, text.length / 2);
    expect([status, text]).toEqual([500, half + half]);
    expect(JSON.parse(half).Detail).toBe("Not Found: Workspace nows is not found");
  });

  test("an unknown job name is a 500: the error, then an empty object", async () => {
    const { status, text } = await alice.rest("PUT", "/a/jobs/user/dance", { JsonParameters: "{}" });
    expect(status).toBe(500);
    expect(text.trimEnd().endsWith("}{}")).toBe(true);
  });

  test("stat answers 404 for whatever goes wrong, with what is missing", async () => {
    const missing = await alice.rest("GET", "/a/tree/stat/common-files/none");
    expect([missing.status, missing.json.Title]).toEqual([404, expect.stringContaining("Could not retrieve node")]);
    const workspace = await alice.rest("GET", "/a/tree/stat/nows/x");
    expect([workspace.status, workspace.json.Title]).toEqual([404, "Workspace nows is not found"]);
  });

  test("defaults are left out: an empty file has no Size, lists that are empty are absent", async () => {
    await alice.put("common-files/empty.txt", "");
    const { json } = await alice.rest("GET", "/a/tree/stat/common-files/empty.txt");
    expect(json.Node.Type).toBe("LEAF");
    expect("Size" in json.Node).toBe(false);
    expect((await alice.rest("POST", "/a/tree/stats", { NodePaths: ["common-files/none"] })).json).toEqual({});
  });
});

describe("who am I", () => {
  test("the version is known only with a token", async () => {
    const known = await alice.rest("GET", "/a/frontend/bootconf");
    expect([known.json.backend.Version, known.json.backend.PackageType]).toEqual(["4.3.5", "PydioHome"]);
    const unknown = await nobody.rest("GET", "/a/frontend/bootconf");
    expect(unknown.json.backend.Version).toMatch(/^[0-9a-f]{32}$/);
    expect(unknown.json.backend.BuildRevision).toBe("");
  });

  test("the state is XML; a bad token just gives the state of nobody", async () => {
    expect((await alice.rest("GET", "/a/frontend/state")).text).toContain('<user id="alice"');
    const bad = await nobody.rest("GET", "/a/frontend/state", undefined, { authorization: "Bearer nonsense" });
    expect([bad.status, bad.text]).toEqual([200, expect.not.stringContaining("<user ")]);
  });

  test("a session's refresh needs its cookie, and ends the token before", async () => {
    const login = { AuthInfo: { type: "credentials", login: "alice", password: sandbox.passwords.alice } };
    const first = await nobody.rest("POST", "/a/frontend/session", login);
    expect(first.json.Token.AccessToken).toBe(first.json.JWT);
    expect(first.headers.get("set-cookie")).toMatch(/^pydio=.*Path=\/a\/frontend/);
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const bare = await nobody.rest("POST", "/a/frontend/session", { AuthInfo: { type: "refresh" } });
    expect(bare.status).toBe(401);
    const second = await nobody.rest("POST", "/a/frontend/session", { AuthInfo: { type: "refresh" } }, { cookie });
    expect(second.json.JWT).not.toBe(first.json.JWT);
    const old = { authorization: `Bearer ${first.json.JWT}` };
    expect((await nobody.rest("GET", "/a/tree/stat/common-files", undefined, old)).status).toBe(401);
    expect((await nobody.rest("POST", "/a/frontend/session", { AuthInfo: { type: "dance" } })).text.trim()).toBe("{}");
  });

  test("ten wrong passwords lock the user", async () => {
    const one = await startSandbox({ users: [{ name: "bob", password: "right" }] });
    const caller = callerOf({ url: one.url, tokens: {} }, "");
    const login = (password: string) =>
      caller.rest("POST", "/a/frontend/session", { AuthInfo: { type: "credentials", login: "bob", password } });
    try {
      for (let count = 1; count < 10; count++) expect((await login("wrong")).json.Title).toBe("Login failed");
      expect((await login("wrong")).json.Title).toContain("locked");
      expect([(await login("right")).status, (await login("right")).json.Title]).toEqual([
        401,
        expect.stringContaining("blocked"),
      ]);
    } finally {
      await one.stop();
    }
  });
});
