import { afterEach, describe, expect, test } from "bun:test";
import type { JobBody, JobsRequest, TaskBody } from "../protocol/jobs.ts";
import { createWire } from "../wire/create-wire.ts";
import type { TokenSource } from "../wire/types.ts";
import { createCells } from "./create-cells.ts";
import type { TaskFacts } from "./types.ts";

/** A server of jobs: the test says what the list shows, and sends events. */
interface JobServer {
  readonly url: string;
  readonly polls: JobsRequest[];
  readonly subscriptions: string[];
  jobs: JobBody[];
  emit(frame: unknown): void;
  dropSockets(): void;
}

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function serve({ socket = true }: { socket?: boolean } = {}): JobServer {
  const sockets = new Set<Bun.ServerWebSocket<undefined>>();
  const state = { jobs: [] as JobBody[], polls: [] as JobsRequest[], subscriptions: [] as string[] };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request, self) {
      const { pathname } = new URL(request.url);
      if (pathname === "/ws/event")
        return socket && self.upgrade(request) ? undefined : new Response("no", { status: 404 });
      if (pathname !== "/a/jobs/user") return new Response("", { status: 500 });
      const body = (await request.json()) as JobsRequest;
      state.polls.push(body);
      const { JobIDs, TasksLimit = 1000, TasksOffset = 0 } = body;
      const Jobs = state.jobs
        .filter((job) => !JobIDs || JobIDs.includes(job.ID ?? ""))
        .map((job) => (job.Tasks ? { ...job, Tasks: job.Tasks.slice(TasksOffset, TasksOffset + TasksLimit) } : job));
      return Response.json(Jobs.length === 0 ? {} : { Jobs });
    },
    websocket: {
      open: (each) => void sockets.add(each),
      close: (each) => void sockets.delete(each),
      message(_, text) {
        const frame = JSON.parse(String(text)) as { jwt?: string };
        state.subscriptions.push(frame.jwt ?? "");
      },
    },
  });
  stops.push(() => server.stop(true));
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.port}`,
    emit(frame: unknown) {
      for (const each of sockets) each.send(JSON.stringify(frame));
    },
    dropSockets() {
      for (const each of sockets) each.terminate();
    },
  });
}

function client(server: JobServer, current: () => string = () => "token-one") {
  const tokens: TokenSource = { current: async () => current(), renew: async () => current() };
  const wire = createWire({ retry: { maxAttempts: 1 } });
  stops.push(() => wire.close());
  return createCells({ wire, url: server.url, tokens }).jobs;
}

const task = (status: TaskBody["Status"], more: Partial<TaskBody> = {}): TaskBody => ({
  ID: "t1",
  JobID: "j1",
  ...(status ? { Status: status } : {}),
  ...more,
});
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );
const until = async (condition: () => boolean) => {
  for (let count = 0; !condition() && count < 3000; count += 1) await Bun.sleep(10);
  expect(condition()).toBe(true);
};

describe("following by the socket", () => {
  test("ends with the event, without asking the list", async () => {
    const server = serve();
    const told: TaskFacts[] = [];
    const follower = await client(server).prepareFollow();
    await until(() => server.subscriptions.length === 1);
    expect(server.subscriptions).toEqual(["token-one"]);
    const work = follower.follow([{ jobId: "j1", label: "" }], { onProgress: (each) => told.push(each) });
    server.emit("dump");
    server.emit({ "@type": "idm", Type: "LOGIN" });
    server.emit({ TaskUpdated: task("Running", { JobID: "other" }) });
    server.emit({
      TaskUpdated: task("Running", { HasProgress: true, Progress: 0.5, StatusMessage: "copying" }),
      Job: { ID: "j1" },
    });
    server.emit({ TaskUpdated: task("Finished", { StatusMessage: "Complete" }), Job: { ID: "j1" } });
    expect(await work).toMatchObject([{ jobId: "j1", taskId: "t1", status: "Finished", message: "Complete" }]);
    expect(told.map((each) => [each.jobId, each.status, each.progress])).toEqual([
      ["j1", "Running", 0.5],
      ["j1", "Finished", undefined],
    ]);
    expect(server.polls).toEqual([]);
    follower.close();
  });

  test("knows what was told before it was asked, and does not believe old news", async () => {
    const server = serve();
    const follower = await client(server).prepareFollow();
    await until(() => server.subscriptions.length === 1);
    server.emit({ TaskUpdated: task("Finished") });
    server.emit({ TaskUpdated: task("Running") });
    await Bun.sleep(50);
    expect(await follower.follow([{ jobId: "j1", label: "" }])).toMatchObject([{ status: "Finished" }]);
    follower.close();
  });

  test("waits for every job", async () => {
    const server = serve();
    const follower = await client(server).prepareFollow();
    await until(() => server.subscriptions.length === 1);
    let over = false;
    const work = follower
      .follow([
        { jobId: "j1", label: "" },
        { jobId: "j2", label: "" },
      ])
      .finally(() => {
        over = true;
      });
    server.emit({ TaskUpdated: task("Finished") });
    await Bun.sleep(50);
    expect(over).toBe(false);
    server.emit({ TaskUpdated: task("Finished", { ID: "t2", JobID: "j2" }) });
    expect((await work).map((each) => each.jobId)).toEqual(["j1", "j2"]);
    follower.close();
  });

  test("goes on by asking when the socket breaks", async () => {
    const server = serve();
    server.jobs = [{ ID: "j1", Tasks: [task("Running")] }];
    const follower = await client(server).prepareFollow();
    await until(() => server.subscriptions.length === 1);
    const work = follower.follow([{ jobId: "j1", label: "" }]);
    server.dropSockets();
    await until(() => server.polls.length > 0);
    server.jobs = [{ ID: "j1", Tasks: [task("Finished")] }];
    expect(await work).toMatchObject([{ status: "Finished" }]);
    follower.close();
  });
});

describe("following without a socket", () => {
  test("asks the list until the end shows", async () => {
    const server = serve({ socket: false });
    server.jobs = [{ ID: "j1" }];
    const follower = await client(server).prepareFollow();
    const work = follower.follow([{ jobId: "j1", label: "" }]);
    await until(() => server.polls.length === 1);
    server.jobs = [{ ID: "j1", Tasks: [task(undefined)] }];
    await until(() => server.polls.length === 2);
    server.jobs = [{ ID: "j1", Tasks: [task("Finished", { StartTime: 5, EndTime: 6 })] }];
    expect(await work).toEqual([
      {
        taskId: "t1",
        jobId: "j1",
        status: "Finished",
        message: "",
        progress: undefined,
        startSeconds: 5,
        endSeconds: 6,
      },
    ]);
    expect(server.polls[0]).toMatchObject({ JobIDs: ["j1"], LoadTasks: "Any" });
    follower.close();
  });

  test("a job that was there and is gone has ended", async () => {
    const server = serve({ socket: false });
    server.jobs = [{ ID: "j1", Tasks: [] }];
    const follower = await client(server).prepareFollow();
    const work = follower.follow([{ jobId: "j1", label: "" }]);
    await until(() => server.polls.length === 1);
    server.jobs = [];
    expect(await work).toMatchObject([{ jobId: "j1", status: "Finished" }]);
    follower.close();
  });
});

describe("a job that does not end well", () => {
  test.each([
    ["plain words", "plain words"],
    ['{"Id":"x","Code":500,"Detail":"cannot copy into itself","Status":""}', "cannot copy into itself"],
    ["", "it gave no reason"],
  ])("tells why: %p", async (message, said) => {
    const server = serve({ socket: false });
    server.jobs = [{ ID: "j1", Tasks: [task("Error", { StatusMessage: message })] }];
    const follower = await client(server).prepareFollow();
    const error = await errorOf(follower.follow([{ jobId: "j1", label: "Copying file" }]));
    expect(error).toMatchObject({
      code: "failed",
      operation: "Copying file",
      message: `the server could not do it: ${said}`,
    });
    follower.close();
  });

  test("may have been stopped", async () => {
    const server = serve({ socket: false });
    server.jobs = [{ ID: "j1", Tasks: [task("Interrupted")] }];
    const follower = await client(server).prepareFollow();
    expect(await errorOf(follower.follow([{ jobId: "j1", label: "" }]))).toMatchObject({ code: "interrupted" });
    follower.close();
  });

  test("a signal ends the wait at once", async () => {
    const server = serve();
    const follower = await client(server).prepareFollow();
    const work = follower.follow([{ jobId: "j1", label: "" }], { signal: AbortSignal.timeout(30) });
    expect(await errorOf(work)).toMatchObject({ code: "interrupted" });
    follower.close();
  });
});

test("after a change of the token the socket is told the new one", async () => {
  const server = serve();
  server.jobs = [{ ID: "j1", Tasks: [task("Running")] }];
  let token = "token-one";
  const follower = await client(server, () => token).prepareFollow();
  await until(() => server.subscriptions.length === 1);
  const work = follower.follow([{ jobId: "j1", label: "" }]);
  token = "token-two";
  await until(() => server.subscriptions.length === 2);
  expect(server.subscriptions).toEqual(["token-one", "token-two"]);
  server.emit({ TaskUpdated: task("Finished") });
  await work;
  follower.close();
}, 120_000);

describe("the list", () => {
  test("holds more than a hundred tasks of a job, each once", async () => {
    const server = serve();
    const Tasks = Array.from({ length: 230 }, (_, index) => task("Finished", { ID: `t${index}` }));
    server.jobs = [{ ID: "j1", Label: "L", Owner: "alice", CreatedAt: 7, ModifiedAt: 8, Tasks }, { ID: "j2" }];
    const jobs = [];
    for await (const job of client(server).list({ owner: "*" })) jobs.push(job);
    expect(jobs).toHaveLength(2);
    expect(jobs[0]).toMatchObject({ jobId: "j1", label: "L", owner: "alice", createdSeconds: 7, modifiedSeconds: 8 });
    expect(jobs[0]?.tasks.map((each) => each.taskId)).toEqual(Tasks.map((each) => each.ID ?? ""));
    expect(jobs[0]?.body.Tasks).toHaveLength(230);
    expect(server.polls.map((poll) => [poll.Owner, poll.TasksOffset])).toEqual([
      ["*", undefined],
      ["*", 100],
      ["*", 200],
    ]);
  });
});
