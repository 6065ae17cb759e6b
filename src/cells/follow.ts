import { CecError, isCecError } from "../base/errors.ts";
import type { TaskEventFrame } from "../protocol/events.ts";
import type { WireSocket } from "../wire/types.ts";
import type { RestCaller } from "./caller.ts";
import { firstJson } from "./failure.ts";
import { taskFromBody } from "./jobs.ts";
import type { CallOptions, FollowOptions, JobFacts, JobFollower, StartedJob, TaskFacts } from "./types.ts";

/** The state REST tells is some seconds old, so there is no point in asking often while the socket is open. */
const pollBesideSocketMs = 2000;
const pollAloneMs = 400;

type ListJobs = (options: CallOptions & { jobIds: readonly string[] }) => AsyncIterable<JobFacts>;

/**
 * Opens the event socket, so that nothing of a job started afterwards is missed. Where there is none (a proxy in between, Node without
 * WebSocket) the follower polls.
 */
export async function prepareFollow(call: RestCaller, list: ListJobs, { signal }: CallOptions): Promise<JobFollower> {
  const ended = new Map<string, TaskFacts>();
  const listeners = new Set<(task: TaskFacts) => void>();
  const socket = await subscribe(call, signal);
  const reading = socket ? read(socket) : undefined;
  let open = socket !== undefined;

  async function read(from: WireSocket): Promise<void> {
    try {
      for await (const message of from.messages) {
        const frame = firstJson(message) as Partial<TaskEventFrame> | undefined;
        if (frame?.TaskUpdated) take(taskFromBody(frame.TaskUpdated));
      }
    } catch (error) {
      // A broken socket is no failure of the job: from here on polling tells.
      if (!isCecError(error)) throw error;
    } finally {
      open = false;
    }
  }

  function take(task: TaskFacts): void {
    if (isEnd(task)) ended.set(task.jobId, task);
    for (const listener of listeners) listener(task);
  }

  async function poll(missing: readonly string[]): Promise<void> {
    const known = new Set<string>();
    for await (const job of list({ jobIds: missing, signal })) {
      known.add(job.jobId);
      for (const task of job.tasks) take(task);
    }
    for (const jobId of missing) {
      // Ended jobs are cleaned away some time after their end.
      if (!known.has(jobId))
        ended.set(jobId, {
          taskId: "",
          jobId,
          status: "Finished",
          message: "",
          progress: 1,
          startSeconds: 0,
          endSeconds: 0,
        });
    }
  }

  async function follow(jobs: readonly StartedJob[], options: FollowOptions = {}): Promise<TaskFacts[]> {
    const ids = jobs.map((job) => job.jobId);
    let wake = () => {};
    const onTask = (task: TaskFacts) => {
      if (!ids.includes(task.jobId)) return;
      options.onProgress?.(task);
      if (ids.every((id) => ended.has(id))) wake();
    };
    listeners.add(onTask);
    try {
      for (;;) {
        const missing = ids.filter((id) => !ended.has(id));
        if (missing.length === 0) break;
        await pause(open ? pollBesideSocketMs : pollAloneMs, options.signal ?? signal, (stop) => {
          wake = stop;
        });
        const still = ids.filter((id) => !ended.has(id));
        if (still.length > 0) await poll(still);
      }
    } finally {
      listeners.delete(onTask);
    }
    return ids.map((id) => outcome(ended.get(id)));
  }

  return {
    follow,
    close() {
      socket?.close();
      // Its end was asked for: whatever it says now is of no interest.
      reading?.catch(() => {});
    },
  };
}

async function subscribe(call: RestCaller, signal: AbortSignal | undefined): Promise<WireSocket | undefined> {
  const { wire, url, tokens } = call.options;
  try {
    const token = await tokens.current(signal);
    const socket = await wire.openSocket(`${url.replace(/^http/, "ws").replace(/\/+$/, "")}/ws/event`, signal);
    socket.send(JSON.stringify({ "@type": "subscribe", jwt: token }));
    return socket;
  } catch (error) {
    if (isCecError(error, "sign-in") || isCecError(error, "interrupted") || !isCecError(error)) throw error;
    return undefined;
  }
}

function isEnd(task: TaskFacts): boolean {
  return task.status === "Finished" || task.status === "Error" || task.status === "Interrupted";
}

function outcome(task: TaskFacts | undefined): TaskFacts {
  if (!task) throw new CecError("failed", "the job ended without a word");
  if (task.status === "Error") {
    const inner = firstJson(task.message) as { Detail?: string } | undefined;
    throw new CecError("failed", `the server could not do it: ${inner?.Detail ?? (task.message || "no reason given")}`);
  }
  if (task.status === "Interrupted") throw new CecError("interrupted", "the job was stopped");
  return task;
}

/** Waits, or until it is woken. @throws CecError `interrupted`. */
async function pause(ms: number, signal: AbortSignal | undefined, give: (wake: () => void) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new CecError("interrupted", "interrupted"));
    };
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
    give(done);
  });
}
