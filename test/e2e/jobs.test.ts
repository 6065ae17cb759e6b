import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { shapeErrors } from "../support/json-schemas.ts";
import { type CecOptions, cecOn } from "../support/run-cec.ts";
import { scriptedServer } from "../support/scripted-server.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  const timing = { jobDelayMs: 10, jobLagMs: 100, hashDelayMs: 5, eventDelayMs: 10 };
  sandbox = await startSandbox({ users: [{ name: "alice", password: "alice-secret" }], ...timing });
  for (const name of ["sea", "hills"]) {
    const headers = { "x-pydio-bearer": sandbox.tokens.alice ?? "" };
    await fetch(`${sandbox.url}/io/common-files/photos/${name}.jpg`, { method: "PUT", body: name, headers });
  }
});
afterAll(() => sandbox.stop());

const cec = (words: readonly string[], { user = "alice", ...options }: CecOptions & { user?: string } = {}) =>
  cecOn({ url: sandbox.url, token: sandbox.tokens[user] ?? "" })(words, options);

/** Starts a job of the server that others follow; alice's unless told otherwise. */
async function start(name: string, parameters: object, user = "alice"): Promise<string> {
  const answer = await rest("PUT", `/jobs/user/${name}`, { JsonParameters: JSON.stringify(parameters) }, user);
  return String(answer.JobUuid);
}

async function rest(method: string, path: string, body: object, user = "alice"): Promise<Record<string, unknown>> {
  const answer = await fetch(`${sandbox.url}/a${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${sandbox.tokens[user]}`, "content-type": "application/json" },
  });
  return (await answer.json()) as Record<string, unknown>;
}

const copy = (target: string) =>
  start("copy", { nodes: ["common-files/photos"], target: `common-files/${target}`, targetParent: false });

describe("jobs", () => {
  test("get shows the table of the Go client, its JSON, and lines of ours", async () => {
    const id = await copy("one");
    await cec(["jobs", "watch", id]);
    const table = await cec(["jobs", "get"]);
    const [rule = "", header = "", , row = ""] = table.stdout.split("\n");
    expect(rule).toMatch(/^\+(-+\+){5}$/);
    expect(header.split("|").map((cell) => cell.trim())).toEqual([
      "",
      "ID",
      "LABEL",
      "OWNER",
      "NUM TASKS",
      "LAST TASK STATUS",
      "",
    ]);
    expect(row).toContain(`| ${id} | Copying folder in background... | alice |         1 |`);
    const array = JSON.parse((await cec(["jobs", "get", "--format", "json"])).stdout) as { ID: string }[];
    expect(array.map((job) => job.ID)).toContain(id);
    expect(JSON.parse((await cec(["jobs", "get", "--json", id])).stdout)).toMatchObject({ id, owner: "alice" });
    expect((await cec(["jobs", "get", "--columns", "id,message", id])).stdout).toMatch(/\| +MESSAGE +\|/);
    expect((await cec(["jobs", "get", "copy-move-none"])).exitCode).toBe(3);
  });

  test("filters narrow the list, and a bad one is refused before anything is sent", async () => {
    const owner = (op: string, value: string) => JSON.stringify({ owner: { op, value } });
    const ids = async (filter: string) =>
      (await cec(["jobs", "get", "--json", "--filter", filter], { user: "admin" })).stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { owner: string }).owner);
    expect(new Set(await ids(owner("eq", "pydio.system.user")))).toEqual(new Set(["pydio.system.user"]));
    expect(await ids(owner("ne", "pydio.system.user"))).not.toContain("pydio.system.user");
    const offline = cecOn({ url: "http://127.0.0.1:1", token: "t" });
    expect(await offline(["jobs", "get", "--filter", "{"])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await offline(["jobs", "delete", "--filter", '{"label":{}}'])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await offline(["jobs", "delete"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("watch tells each change and how it ended; a failed job is a failure", async () => {
    const id = await copy("two");
    const { stdout, exitCode } = await cec(["jobs", "watch", "--json", id]);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    for (const line of lines) expect(shapeErrors("jobs-watch", line)).toBe("");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ job: id, status: "Finished" });
    expect((await cec(["jobs", "watch", id])).stdout).toBe("Copying folder in background...: Finished\n");
    const folder = { nodes: ["common-files/photos"], target: "common-files/photos", targetParent: true };
    const failed = await cec(["jobs", "watch", await start("copy", folder)]);
    expect(failed).toMatchObject({ exitCode: 1, stdout: "" });
    expect(failed.stderr).toContain("cec: ");
    expect((await cec(["jobs", "watch", "copy-move-none"])).exitCode).toBe(3);
  });

  test("Ctrl-C ends the watching, not the job", async () => {
    const Tasks = [{ ID: "t", Status: "Running", StatusMessage: "Copying" }];
    const server = scriptedServer({
      "POST /a/jobs/user": () => Response.json({ Jobs: [{ ID: "long", Label: "Long", Owner: "alice", Tasks }] }),
      "PUT /a/jobs/user": () => Response.json({ Msg: "Published" }),
    });
    try {
      const there = cecOn({ url: server.url, token: "t" });
      const watched = await there(["jobs", "watch", "long"], { signal: AbortSignal.timeout(400) });
      expect(watched).toMatchObject({ exitCode: 130, stdout: "" });
      expect(server.seen.some(({ method }) => method === "PUT")).toBe(false);
    } finally {
      await server.stop();
    }
  });

  test("stop waits until the job has stopped, and says when there is nothing to stop", async () => {
    // A job that lets itself be waited for before it begins.
    const slow = await startSandbox({ jobDelayMs: 1000, jobLagMs: 0, eventDelayMs: 10 });
    const there = cecOn({ url: slow.url, token: slow.tokens.alice ?? "" });
    try {
      await fetch(`${slow.url}/io/common-files/a.txt`, {
        method: "PUT",
        body: "a",
        headers: { "x-pydio-bearer": slow.tokens.alice ?? "" },
      });
      const started = await there(["cp", "--detach", "common-files/a.txt", "common-files/b.txt"]);
      const id = started.stdout.trim();
      const would = await there(["jobs", "stop", "--dry-run", id]);
      expect(would.stdout).toBe(`would stop ${id}\n`);
      const stopped = await there(["jobs", "stop", id]);
      expect(stopped).toMatchObject({ exitCode: 0, stdout: "", stderr: `${id} stopped\n` });
      const again = await there(["jobs", "stop", "--json", id]);
      expect(JSON.parse(again.stdout)).toEqual({ job: id, stopped: false, status: "Interrupted" });
      const watched = await there(["jobs", "watch", id]);
      expect(watched).toMatchObject({ exitCode: 130, stdout: "" });
      expect((await there(["ls", "common-files/b.txt"])).exitCode).toBe(3);
    } finally {
      await slow.stop();
    }
  });

  test("delete tells what became of each, and looks again whether it is gone", async () => {
    const id = await copy("four");
    await cec(["jobs", "watch", id]);
    const filter = JSON.stringify({ owner: { op: "eq", value: "alice" } });
    const would = await cec(["jobs", "delete", "--filter", filter, "--dry-run"]);
    expect(would.stdout).toContain(`| ${id} | Copying folder in background... | done (dry-run) |`);
    expect((await cec(["jobs", "delete", "--job-id", id])).stdout).toContain(`| ${id} | Copying folder`);
    expect((await cec(["jobs", "get", id])).exitCode).toBe(3);
    const rest = await cec(["jobs", "delete", "--filter", filter, "--format", "json"]);
    const results = JSON.parse(rest.stdout) as { Result: string }[];
    expect(results.every(({ Result }) => Result === "done")).toBe(true);
    const none = await cec(["jobs", "delete", "--filter", filter]);
    expect(none).toMatchObject({ exitCode: 0, stdout: "" });
    expect(none.stderr).toBe("No job found with provided filter, nothing to delete!\n");
  });

  test("jobs of the server go one at a time, and only when that is confirmed", async () => {
    const id = await start("datasource-resync", { dsName: "personal" }, "admin");
    const admin = { user: "admin" };
    expect((await cec(["jobs", "watch", id], admin)).exitCode).toBe(0);
    const filter = JSON.stringify({ owner: { op: "eq", value: "pydio.system.user" } });
    const batch = await cec(["jobs", "delete", "--force", "--filter", filter], admin);
    expect(batch.exitCode).toBe(8);
    expect(batch.stdout).toContain("skipped: you cannot delete system jobs using batches");
    const numtasks = JSON.stringify({ ...JSON.parse(filter), numtasks: { op: "gt", value: 0 } });
    const single = await cec(["jobs", "delete", "--filter", numtasks], admin);
    expect(single.stdout).toContain("skipped: you must confirm deletion to remove system jobs");
    expect((await cec(["jobs", "delete", "--job-id", id], admin)).exitCode).toBe(2);
    const declined = await cec(["jobs", "delete", "--job-id", id], { ...admin, answers: ["n"] });
    expect(declined.stderr).toContain("Nothing was deleted");
    expect((await cec(["jobs", "get", id], admin)).exitCode).toBe(0);
    const gone = await cec(["jobs", "delete", "--job-id", id], { ...admin, answers: ["yes"] });
    expect(gone.exitCode).toBe(0);
    expect((await cec(["jobs", "get", id], admin)).exitCode).toBe(3);
  });

  test("more than a hundred tasks are all counted, and a server that keeps a job is found out", async () => {
    const tasks = Array.from({ length: 250 }, (_, at) => ({ ID: `t${at}`, Status: "Finished", StartTime: 1000 - at }));
    const server = scriptedServer({
      "POST /a/jobs/user": ({ body }) => {
        const { TasksOffset = 0, TasksLimit } = JSON.parse(body) as { TasksOffset?: number; TasksLimit: number };
        const Tasks = tasks.slice(TasksOffset, TasksOffset + TasksLimit);
        return Response.json({ Jobs: [{ ID: "nightly", Label: "Nightly", Owner: "alice", Tasks }] });
      },
      "PUT /a/jobs/user": () => Response.json({ Msg: "Published" }),
    });
    try {
      const there = cecOn({ url: server.url, token: "t" });
      expect((await there(["jobs", "get"])).stdout).toContain(
        "| nightly | Nightly | alice |       250 | Finished         |",
      );
      expect(server.seen).toHaveLength(3);
      const kept = await there(["jobs", "delete", "nightly", "--json"]);
      expect(kept.exitCode).toBe(8);
      expect(JSON.parse(kept.stdout)).toMatchObject({
        deleted: false,
        reason: expect.stringContaining("still lists it"),
      });
    } finally {
      await server.stop();
    }
  }, 20_000);
});
