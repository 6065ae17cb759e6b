import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecOn } from "../support/run-cec.ts";
import { scriptedServer } from "../support/scripted-server.ts";

let sandbox: Sandbox;
let asAdmin: ReturnType<typeof cecOn>;
let asAlice: ReturnType<typeof cecOn>;

beforeAll(async () => {
  sandbox = await startSandbox({
    users: [{ name: "alice", password: "alice-secret" }],
    jobDelayMs: 5,
    eventDelayMs: 5,
  });
  asAdmin = cecOn({ url: sandbox.url, token: sandbox.tokens.admin ?? "" });
  asAlice = cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" });
});
afterAll(() => sandbox.stop());

async function rest(method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${sandbox.url}/a${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${sandbox.tokens.admin}`, "content-type": "application/json" },
  });
  expect(answer.status).toBe(200);
}

describe("idm", () => {
  test("users, roles and workspaces are listed in the words of the Go client", async () => {
    expect((await asAdmin(["idm", "list-users"])).stdout).toBe(
      "Found 3 users:\n  - admin\n  - alice\n  - pydio.anon.user\n",
    );
    expect((await asAdmin(["idm", "list-workspaces"])).stdout).toBe(
      "Found 2 workspaces:\n\t- Common Files\n\t- Personal Files\n",
    );
    const roles = (await asAdmin(["idm", "list-roles"])).stdout.split("\n");
    expect(roles).toContain("Found 8 roles");
    expect(roles).toContain(" -- User alice __ USER ROLE ");
    expect(roles).toContain(" -- Root Group __ GROUP ROLE ");
    expect(roles).toContain(" -- External Users");
  });

  test("groups too, and a name that would steer the terminal is made visible", async () => {
    expect((await asAdmin(["idm", "list-groups"])).stdout).toBe("No group found.\n");
    await rest("PUT", "/user/design", { IsGroup: true, GroupLabel: "des\u001b[2Jign", GroupPath: "/", Attributes: {} });
    expect((await asAdmin(["idm", "list-groups"])).stdout).toBe("Found 1 group:\n  - des\\x1b[2Jign\n");
  });

  test("as CSV, with a line of names and quotes where they are needed", async () => {
    await rest("PUT", "/user/bob", {
      Login: "bob",
      Password: "B0bP@ssword",
      Attributes: { profile: "standard", displayName: 'Bob "B", senior' },
    });
    const { stdout, exitCode } = await asAdmin(["idm", "list-users", "--csv"]);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")[0]).toBe("login,name,email,profile,group,hidden,lastConnected,uuid,roles");
    expect(stdout).toContain('\nbob,"Bob ""B"", senior",,standard,/,');
    expect(await asAdmin(["idm", "list-users", "--csv", "--json"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("of the columns that are asked for, as a table or as CSV, in their order", async () => {
    const users = ["idm", "list-users", "--columns", "Profile,login"];
    expect((await asAdmin(users)).stdout).toContain("| PROFILE  |      LOGIN      |\n");
    expect((await asAdmin(users)).stdout).toContain("| admin    | admin           |\n");
    expect((await asAdmin([...users, "--csv"])).stdout).toStartWith("profile,login\nadmin,admin\n");
    const acls = await asAdmin(["idm", "list-acls", "-n", "DATASOURCE:pydiods1", "--columns", "role,action"]);
    expect(acls.stdout.split("\n").slice(1, 2)).toEqual(["|    ROLE    |    ACTION    |"]);
    expect(acls.stdout).not.toContain("Found");
    const roles = await asAdmin(["idm", "list-roles", "--columns", "lastupdated"]);
    expect(roles.stdout).toContain("|     LAST UPDATED     |\n");
    const wrong = await asAdmin(["idm", "list-acls", "-n", "x", "--delete", "-f", "--columns", "rol"]);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(wrong.stderr).toContain('no column "rol"\nDid you mean role? Columns: id, node,');
  });

  test("the rights of a node are those of this node, and go only when that is confirmed", async () => {
    const node = "DATASOURCE:pydiods1";
    const shown = await asAdmin(["idm", "list-acls", "-n", node]);
    expect(shown.stdout).toStartWith(`Found 3 ACLs:\n  - ${node} | ROOT_GROUP | read | `);
    expect(shown.stdout).toContain("|        UUID         |  ROLE ID   | ACTION NAME  |");
    expect(shown.stdout).not.toContain("my-files");
    const would = await asAdmin(["idm", "list-acls", "-n", node, "--delete", "--dry-run"]);
    expect(would.stdout.split("\n").filter((line) => line.startsWith("would delete ACL"))).toHaveLength(3);
    const refused = await asAdmin(["idm", "list-acls", "-n", node, "--delete"], { answers: ["n"] });
    expect(refused).toMatchObject({ exitCode: 0 });
    expect(refused.stderr).toContain("Nothing was deleted");
    expect((await asAdmin(["idm", "list-acls", "-n", node, "--delete"])).exitCode).toBe(2);
    expect((await asAdmin(["idm", "list-acls", "-n", node])).stdout).toStartWith("Found 3 ACLs:");
    const gone = await asAdmin(["idm", "list-acls", "-n", node, "--delete"], { answers: ["y"] });
    expect(gone.stdout.match(/^ - Removed ACL \d+$/gm)).toHaveLength(3);
    expect((await asAdmin(["idm", "list-acls", "-n", node])).stdout).toBe("No ACL found.\n");
    expect((await asAdmin(["idm", "list-acls", "-n", "my-files"])).stdout).toStartWith("Found 3 ACLs:");
  });

  test("who may not gets 5 and a reason, a token that is no good gets 4", async () => {
    const refused = await asAlice(["idm", "list-acls", "-n", "my-files", "--csv"]);
    expect(refused).toMatchObject({ exitCode: 5, stdout: "" });
    expect(refused.stderr).toContain("may not list the access rights");
    const unknown = cecOn({ url: sandbox.url, token: "not.a-token" });
    expect(await unknown(["idm", "list-users"])).toMatchObject({ exitCode: 4, stdout: "" });
    expect((await asAdmin(["idm", "list-acls"])).exitCode).toBe(2);
  });

  test("ten thousand entries come page by page, and no more than asked for", async () => {
    const total = 10_000;
    const offsets: number[] = [];
    const server = scriptedServer({
      "POST /a/user": ({ body }) => {
        const { Limit, Offset } = JSON.parse(body) as { Limit: string; Offset: string };
        offsets.push(Number(Offset));
        const count = Math.min(Number(Limit), total - Number(Offset));
        const Users = Array.from({ length: count }, (_, at) => ({ Login: `user-${Number(Offset) + at}` }));
        return Response.json({ Users, Total: total });
      },
    });
    try {
      const cec = cecOn({ url: server.url, token: "t" });
      const { stdout, exitCode } = await cec(["idm", "list-users"]);
      expect(exitCode).toBe(0);
      const lines = stdout.trimEnd().split("\n");
      // More than a thousand are shown as they come, under a title that cannot know their number.
      expect(lines[0]).toBe("Found users:");
      expect(lines.slice(1)).toEqual(Array.from({ length: total }, (_, at) => `  - user-${at}`));
      expect(offsets).toEqual(Array.from({ length: 21 }, (_, page) => page * 500));
      offsets.length = 0;
      expect((await cec(["idm", "list-users", "--json", "--limit", "3"])).stdout.split("\n")).toHaveLength(4);
      expect(offsets).toEqual([0]);
    } finally {
      await server.stop();
    }
  });
});

describe("storage", () => {
  test("datasources are listed without their keys", async () => {
    const table = await asAdmin(["storage", "list-datasources"]);
    expect(table.stdout).toBe(
      "* 5 datasources\t\n  - pydiods1\n  - personal\n  - cellsdata\n  - versions\n  - thumbnails\n",
    );
    expect((await asAdmin(["storage", "list-datasources", "-r"])).stdout).toBe(
      "pydiods1\npersonal\ncellsdata\nversions\nthumbnails\n",
    );
    const json = (await asAdmin(["storage", "list-datasources", "--json"])).stdout;
    expect(json).toContain('"name":"personal","type":"LOCAL","flat":true');
    expect(json).not.toMatch(/key|secret/i);
    expect(await asAlice(["storage", "list-datasources"])).toMatchObject({ exitCode: 5, stdout: "" });
  });

  test("a resync is started, or awaited to its end, each run of it", async () => {
    expect(await asAdmin(["storage", "resync-ds", "personal"])).toMatchObject({
      exitCode: 0,
      stdout: "Starting resync on personal \n",
      stderr: "",
    });
    for (let run = 0; run < 2; run += 1) {
      const waited = await asAdmin(["storage", "resync-ds", "personal", "--wait"]);
      expect(waited).toMatchObject({ exitCode: 0, stderr: "Resync of personal finished\n" });
    }
    expect(await asAdmin(["storage", "resync-ds", "nope"])).toMatchObject({ exitCode: 3, stdout: "" });
    expect((await asAdmin(["storage", "resync-ds", "personl"])).stderr).toContain("Did you mean personal? ");
    expect((await asAlice(["storage", "resync-ds", "personal"])).exitCode).toBe(5);
  });
});
