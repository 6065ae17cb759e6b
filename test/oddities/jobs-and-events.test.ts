import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Caller, callerOf } from "./caller.ts";

let now = Date.now();
let sandbox: Sandbox;
let alice: Caller;

beforeAll(async () => {
  // The clock of the server stands still unless it is turned: what comes late can be seen before and after.
  sandbox = await startSandbox({ jobDelayMs: 20, jobLagMs: 3000, hashDelayMs: 0, eventDelayMs: 5, now: () => now });
  alice = callerOf(sandbox, "alice");
});
afterAll(() => sandbox.stop());

const start = (name: string, parameters: object) =>
  alice.rest("PUT", `/a/jobs/user/${name}`, { JsonParameters: JSON.stringify(parameters) });
const copy = (nodes: string[], target: string, targetParent = true) => start("copy", { nodes, target, targetParent });
const job = async (id: string) =>
  (await alice.rest("POST", "/a/jobs/user", { JobIDs: [id], LoadTasks: "Any" })).json.Jobs?.[0];
const exists = async (path: string) => (await alice.rest("GET", `/a/tree/stat/${path}`)).status === 200;
const settled = async () => {
  while (sandbox.services.jobs.busy) await Bun.sleep(2);
};

describe("jobs", () => {
  test("copies take a moment: no task and no effect at first; their state lags seconds behind their effect", async () => {
    await alice.put("common-files/j.txt", "1");
    const { json } = await copy(["common-files/j.txt"], "common-files/sub");
    expect(json.JobUuid).toMatch(/^copy-move-[0-9a-f-]{36}$/);
    expect((await job(json.JobUuid)).Tasks ?? []).toEqual([]);
    await settled();
    expect(await exists("common-files/sub/j.txt")).toBe(true);
    expect((await job(json.JobUuid)).Tasks[0].Status).toBe("Running");
    now += 4000;
    const [task] = (await job(json.JobUuid)).Tasks;
    expect(task).toMatchObject({ Status: "Finished", StatusMessage: "Complete", HasProgress: true });
    now += 11 * 60_000;
    await copy(["common-files/j.txt"], "common-files/later");
    expect(await job(json.JobUuid)).toBeUndefined();
    await settled();
  });

  test("never overwrite nor merge: what is in the way gets a neighbour with a number", async () => {
    await alice.put("common-files/c/a.tar", "1");
    await copy(["common-files/c/a.tar"], "common-files/c");
    await settled();
    expect(await exists("common-files/c/a-1.tar")).toBe(true);
    await copy(["common-files/c"], "common-files");
    await settled();
    expect(await exists("common-files/c-1/a.tar")).toBe(true);
  });

  test("targetParent false names the target itself, whose missing parents are made", async () => {
    await start("move", { nodes: ["common-files/c-1"], target: "common-files/x/y/z", targetParent: false });
    await settled();
    expect([await exists("common-files/x/y/z/a.tar"), await exists("common-files/c-1")]).toEqual([true, false]);
  });

  test("of a missing source are 404, of a folder into itself end in Error", async () => {
    expect((await copy(["common-files/none"], "common-files")).status).toBe(404);
    expect((await copy(["common-files/c/a.tar"], "nows/x")).status).toBe(404);
    const { json } = await copy(["common-files/c"], "common-files/c");
    await settled();
    now += 4000;
    expect((await job(json.JobUuid)).Tasks[0].Status).toBe("Error");
  });

  test("downloads from elsewhere are off", async () => {
    const { status, json } = await start("remote-download", { urls: ["http://127.0.0.1/"], target: "common-files" });
    expect([status, json.Title]).toEqual([500, "you are not allowed to use this feature"]);
  });

  test("extract puts a folder named after the archive beside it, compress makes one", async () => {
    await start("compress", { nodes: ["common-files/c"], archiveName: "common-files/c.zip", format: "zip" });
    await settled();
    await start("extract", { node: "common-files/c.zip", target: "", format: "zip" });
    await settled();
    const inside = await alice.rest("POST", "/a/tree/stats", { NodePaths: ["common-files/c.zip/*"] });
    expect(inside.json.Nodes.length).toBeGreaterThan(0);
    expect(await exists("common-files/c-1")).toBe(true);
  });
});

describe("the event socket", () => {
  async function listen(token: string): Promise<{ frames: string[]; socket: WebSocket; closed: Promise<void> }> {
    const socket = new WebSocket(`${sandbox.url.replace("http", "ws")}/ws/event`);
    const frames: string[] = [];
    socket.onmessage = (event) => frames.push(String(event.data));
    const closed = new Promise<void>((resolve) => {
      socket.onclose = () => resolve();
    });
    await new Promise((resolve) => {
      socket.onopen = resolve;
    });
    socket.send(JSON.stringify({ "@type": "subscribe", jwt: token }));
    return { frames, socket, closed };
  }

  async function until(done: () => boolean): Promise<void> {
    for (let count = 0; count < 3000 && !done(); count++) await Bun.sleep(10);
    expect(done()).toBe(true);
  }

  test("answers a subscription with nothing, an empty token with an error and the end", async () => {
    const { frames, closed } = await listen("");
    await closed;
    expect(JSON.parse(frames[0] ?? "{}")["@type"]).toBe("error");
  });

  test("tells tasks to their owner and nodes to who may see them, each followed by a dump; a bad token hears nothing", async () => {
    const mine = await listen(alice.token);
    const others = await listen(sandbox.tokens.admin ?? "");
    const nobody = await listen("nonsense");
    await Bun.sleep(300);
    await alice.put("personal-files/private.txt", "1");
    await alice.put("common-files/public.txt", "1");
    const { json } = await copy(["personal-files/private.txt"], "personal-files/e");
    await until(() => mine.frames.some((frame) => frame.includes(json.JobUuid) && frame.includes("Finished")));
    await until(() =>
      mine.frames.some((frame) => frame.includes("private.txt") && frame.includes('"Source"') === false),
    );
    await until(() => others.frames.some((frame) => frame.includes("common-files/public.txt")));
    expect(mine.frames).toContain('"dump"');
    const created = mine.frames.find(
      (frame) => frame.includes('"Target"') && frame.includes("common-files/public.txt"),
    );
    expect("Type" in JSON.parse(created ?? '{"Type":1}')).toBe(false);
    expect(others.frames.filter((frame) => frame.includes("private.txt") || frame.includes(json.JobUuid))).toEqual([]);
    expect(nobody.frames).toEqual([]);
    for (const { socket } of [mine, others, nobody]) socket.close();
  });
});
