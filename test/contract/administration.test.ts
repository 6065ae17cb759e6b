import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { all, type ContractServer, contractServer, errorOf } from "./server.ts";

let server: ContractServer;
const at = (path: string) => `${server.folder}/${path}`;

beforeAll(async () => {
  server = await contractServer();
  await server.gateway.put(at("a.txt"), "first");
}, 60_000);
afterAll(() => server.stop(), 60_000);

describe("people", () => {
  test("users, roles and workspaces come in pages that make one list", async () => {
    const { people } = server.cells;
    const me = await server.cells.server.whoAmI();
    const whole = (await all(people.users())).map((user) => user.Login);
    expect(whole).toContain(me);
    expect((await all(people.users({ pageSize: 1 }))).map((user) => user.Login).sort()).toEqual(whole.sort());
    const roles = (await all(people.roles())).map((role) => role.Uuid);
    expect(roles).toContain("ROOT_GROUP");
    expect((await all(people.roles({ pageSize: 2 }))).map((role) => role.Uuid).sort()).toEqual(roles.sort());
    const workspaces = await all(people.workspaces({ queries: [{ scope: "ADMIN" }] }));
    expect(workspaces.length).toBeGreaterThan(0);
    expect(workspaces.every((workspace) => workspace.Scope === "ADMIN")).toBe(true);
  });

  test("groups are no users", async () => {
    const { people } = server.cells;
    expect((await all(people.groups())).every((group) => group.IsGroup === true)).toBe(true);
    expect((await all(people.users())).some((user) => user.IsGroup === true)).toBe(false);
  });

  test("access rights are for administrators, and those of the node that was asked for", async () => {
    const uuid = (await server.cells.tree.stat(server.folder))?.uuid ?? "";
    const found = await all(server.cells.people.acls({ queries: [{ NodeIDs: [uuid] }] })).catch((error) => error);
    if (Array.isArray(found)) expect(found.every((acl) => acl.NodeID === uuid)).toBe(true);
    else expect(found).toMatchObject({ code: "forbidden" });
  });
});

describe("jobs", () => {
  test("are listed with their tasks, and gone when they were deleted", async () => {
    const { jobs } = server.cells;
    const follower = await jobs.prepareFollow();
    try {
      const started = await jobs.copy([at("a.txt")], at("copy.txt"), { targetIsParent: false });
      const tasks = await follower.follow([started]);
      expect(tasks.map((task) => task.status)).toEqual(["Finished"]);
      const listed = await all(jobs.list({ jobIds: [started.jobId] }));
      // A server may have swept it already.
      if (listed.length === 0) return;
      expect(listed[0]?.tasks.length).toBe(1);
      await jobs.remove(started.jobId);
      let left = listed.length;
      for (let tries = 0; tries < 200 && left > 0; tries += 1) {
        await Bun.sleep(100);
        left = (await all(jobs.list({ jobIds: [started.jobId] }))).length;
      }
      expect(left).toBe(0);
    } finally {
      follower.close();
    }
  }, 120_000);
});

describe("a link", () => {
  test("gets an id of one's own by a change, of twelve characters or more, and loses its password", async () => {
    const { shares, tree } = server.cells;
    const Uuid = (await tree.stat(at("a.txt")))?.uuid ?? "";
    const made = await shares.createLink({
      ShareLink: { Label: "l", RootNodes: [{ Uuid }], Permissions: ["Preview", "Download"] },
      PasswordEnabled: true,
      CreatePassword: "S3cret-pass-word",
    });
    try {
      const kept = { ShareLink: made.body, PasswordEnabled: true };
      const short = await errorOf(shares.updateLink({ ...kept, UpdateCustomHash: "short" }));
      expect(short).toMatchObject({ code: "forbidden" });
      const id = `contract-${crypto.randomUUID()}`;
      const named = await shares.updateLink({ ...kept, UpdateCustomHash: id });
      expect(named).toMatchObject({ uuid: made.uuid, hash: id, passwordRequired: true });
      const open = { ...named.body, PasswordRequired: false, RootNodes: [{ Uuid }] };
      const changed = await shares.updateLink({ ShareLink: open, PasswordEnabled: false });
      expect(changed).toMatchObject({ hash: id, passwordRequired: false });
      expect(await shares.getLink(made.uuid)).toMatchObject({ hash: id, passwordRequired: false });
    } finally {
      await shares.removeLink(made.uuid);
    }
  }, 120_000);
});

describe("versions", () => {
  test("where they are kept, one is listed, fetched and restored", async () => {
    await server.gateway.put(at("a.txt"), "second");
    const found = await server.cells.tree.versions(at("a.txt")).catch(() => []);
    // Many servers keep none: then there is nothing to see here.
    const [first] = found.filter(({ sizeBytes }) => sizeBytes === "first".length);
    if (!first) return;
    const { versionId } = first;
    const { body } = await server.gateway.get(at("a.txt"), { versionId });
    expect(await new Response(body).text()).toBe("first");
    await server.gateway.restoreVersion(at("a.txt"), versionId);
    expect(await new Response((await server.gateway.get(at("a.txt"))).body).text()).toBe("first");
  });

  test("an unknown one is not found", async () => {
    const versionId = crypto.randomUUID();
    expect(await errorOf(server.gateway.get(at("a.txt"), { versionId }))).toMatchObject({ code: "not-found" });
    expect(await errorOf(server.gateway.restoreVersion(at("a.txt"), versionId))).toMatchObject({ code: "not-found" });
  });
});
