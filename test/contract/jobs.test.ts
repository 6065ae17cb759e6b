import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { StartedJob, TaskFacts } from "../../src/cells/types.ts";
import { all, type ContractServer, contractServer, errorOf } from "./server.ts";

let server: ContractServer;
beforeAll(async () => {
  server = await contractServer();
}, 60_000);
afterAll(() => server.stop(), 60_000);

const at = (path: string) => `${server.folder}/${path}`;
const exists = async (path: string) => (await server.cells.tree.stat(at(path))) !== undefined;

async function done(start: () => Promise<StartedJob | StartedJob[]>, told: TaskFacts[] = []): Promise<TaskFacts[]> {
  const follower = await server.cells.jobs.prepareFollow();
  try {
    const jobs = await start();
    return await follower.follow(Array.isArray(jobs) ? jobs : [jobs], { onProgress: (task) => told.push(task) });
  } finally {
    follower.close();
  }
}

describe("copy and move", () => {
  test("are done when the follower says so", async () => {
    const { jobs } = server.cells;
    await server.gateway.put(at("from/a.txt"), "a");
    const told: TaskFacts[] = [];
    const tasks = await done(() => jobs.copy([at("from/a.txt")], at("from/b.txt"), { targetIsParent: false }), told);
    expect(tasks).toMatchObject([{ status: "Finished" }]);
    expect(told.at(-1)).toMatchObject({ status: "Finished" });
    expect(await exists("from/b.txt")).toBe(true);
    await server.cells.tree.createFolders([at("to")]);
    await done(() => jobs.move([at("from/a.txt"), at("from/b.txt")], at("to"), { targetIsParent: true }));
    expect(await Promise.all(["from/a.txt", "from/b.txt", "to/a.txt", "to/b.txt"].map(exists))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  }, 60_000);

  test("take more than a hundred nodes at once", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `many/${index}`);
    for (let from = 0; from < names.length; from += 8) {
      await Promise.all(names.slice(from, from + 8).map((name) => server.gateway.put(at(name), name)));
    }
    await server.cells.tree.createFolders([at("all")]);
    await done(() => server.cells.jobs.move(names.map(at), at("all"), { targetIsParent: true }));
    expect(await all(server.cells.tree.children(at("all"), { pageSize: 50 }))).toHaveLength(120);
    expect(await all(server.cells.tree.children(at("many")))).toEqual([]);
  }, 120_000);

  test("of something missing do not start", async () => {
    const work = server.cells.jobs.copy([at("none")], at("to"), { targetIsParent: true });
    expect(await errorOf(work)).toMatchObject({ code: "not-found", path: at("none") });
  });

  test("of a folder into itself end in the server's error", async () => {
    await server.cells.tree.createFolders([at("outer/inner")]);
    const work = done(() => server.cells.jobs.move([at("outer")], at("outer/inner"), { targetIsParent: true }));
    const error = await errorOf(work);
    expect(error).toMatchObject({ code: "failed" });
    expect(String(error)).toContain("the server could not do it");
  }, 60_000);
});

test("several jobs are followed together", async () => {
  const { jobs } = server.cells;
  for (const name of ["x", "y", "z"]) await server.gateway.put(at(`several/${name}`), name);
  await server.cells.tree.createFolders([at("copies")]);
  const tasks = await done(() =>
    Promise.all(
      ["x", "y", "z"].map((name) => jobs.copy([at(`several/${name}`)], at("copies"), { targetIsParent: true })),
    ),
  );
  expect(tasks.map((task) => task.status)).toEqual(["Finished", "Finished", "Finished"]);
  expect(await all(server.cells.tree.children(at("copies")))).toHaveLength(3);
}, 60_000);

test("jobs are listed with their tasks", async () => {
  await server.gateway.put(at("listed/a"), "a");
  let started: StartedJob | undefined;
  await done(async () => {
    started = await server.cells.jobs.copy([at("listed/a")], at("listed/b"), { targetIsParent: false });
    return started;
  });
  const [job] = await all(server.cells.jobs.list({ jobIds: [started?.jobId ?? ""] }));
  expect(job).toMatchObject({ jobId: started?.jobId ?? "" });
  expect(job?.label).not.toBe("");
  expect(job?.createdSeconds).toBeGreaterThan(1_600_000_000);
}, 60_000);

test("an unknown job is an error", async () => {
  expect(await errorOf(server.cells.jobs.run("no-such-job", {}))).toMatchObject({ code: "failed" });
});

test("waiting ends with the signal", async () => {
  const controller = new AbortController();
  const follower = await server.cells.jobs.prepareFollow({ signal: controller.signal });
  const work = follower.follow([{ jobId: "copy-move-00000000-0000-4000-8000-000000000000", label: "" }]);
  controller.abort();
  expect(await errorOf(work)).toMatchObject({ code: "interrupted" });
  follower.close();
});
