import { CecError } from "../base/errors.ts";
import { foreignText } from "../base/foreign-text.ts";
import { interruption } from "../base/interruption.ts";
import { sleep } from "../base/sleep.ts";
import type { TokenSource, Wire } from "../wire/types.ts";
import { firstJson } from "./first-json.ts";
import { JobBoard } from "./job-board.ts";
import { JobEvents } from "./job-events.ts";
import { hasEnded } from "./task.ts";
import type { CallOptions, FollowOptions, JobFollower, Jobs, StartedJob, TaskFacts } from "./types.ts";

/** Longest time a job's start waits for the socket. */
const openWaitMs = 1000;
/** The list of jobs tells the end 3 s late, so beside the socket it is only asked for what the socket may have dropped. */
const besideSocketMs = 3000;
const firstPollMs = 200;
const maxPollMs = 2000;
/** A job nobody has shown us by then will not be shown. */
const unseenMs = 10_000;

export interface FollowContext {
  readonly wire: Wire;
  readonly url: string;
  readonly tokens: TokenSource;
  readonly list: Jobs["list"];
}

/** See {@link Jobs.prepareFollow}. */
export async function prepareFollow(context: FollowContext, { signal }: CallOptions): Promise<JobFollower> {
  const board = new JobBoard();
  const socketUrl = `${context.url}/ws/event`;
  const events = new JobEvents({ wire: context.wire, tokens: context.tokens, socketUrl, signal }, board);
  const waited = new AbortController();
  await Promise.race([events.keep(), sleep(openWaitMs, waited.signal).catch(() => undefined)]).finally(() =>
    waited.abort(),
  );
  return {
    follow: (jobs, options = {}) => follow(jobs, { signal, ...options }, { context, board, events }),
    close: () => events.close(),
  };
}

interface Sources {
  readonly context: FollowContext;
  readonly board: JobBoard;
  readonly events: JobEvents;
}

async function follow(
  jobs: readonly StartedJob[],
  { signal, onProgress, system }: FollowOptions,
  { context, board, events }: Sources,
): Promise<TaskFacts[]> {
  const ids = new Set(jobs.map((job) => job.jobId));
  const startedAt = performance.now();
  const vanished = new Map<string, TaskFacts>();
  const listed = new Set<string>();
  let pauseMs = firstPollMs;
  let pollAt = startedAt + (events.live ? besideSocketMs : firstPollMs);

  async function poll(open: readonly string[]): Promise<void> {
    const present = new Set<string>();
    for await (const job of context.list(system ? { owner: "*", signal } : { jobIds: open, signal })) {
      const tasks = system ? job.tasks.filter((task) => !system.earlierTasks.has(task.taskId)) : job.tasks;
      // A job of the server is in the list before and after: only a task of this run shows that it has begun.
      if (!ids.has(job.jobId) || (system && tasks.length === 0)) continue;
      present.add(job.jobId);
      listed.add(job.jobId);
      for (const task of tasks) board.put(task);
    }
    for (const jobId of open) {
      if (present.has(jobId) || (system && board.tasks(jobId).length > 0)) continue;
      // Ended jobs are swept away by the server. One it has not shown yet may still come.
      if (listed.has(jobId)) vanished.set(jobId, { ...blank, jobId, status: "Finished" });
      else if (performance.now() - startedAt > unseenMs) vanished.set(jobId, { ...blank, jobId });
    }
  }

  for (const id of ids) for (const task of board.tasks(id)) onProgress?.(task);
  const stopListening = board.listen((task) => {
    if (task && ids.has(task.jobId)) onProgress?.(task);
  });
  try {
    for (;;) {
      if (events.problem) throw events.problem;
      if (signal?.aborted) throw interruption(signal);
      const open = [...ids].filter((id) => !board.ended(id) && !vanished.has(id));
      if (open.length === 0) break;
      // Without the socket, or once it is lost, asking often is all there is.
      if (!events.live) pollAt = Math.min(pollAt, performance.now() + pauseMs);
      const restMs = pollAt - performance.now();
      if (restMs > 0) {
        await board.change(restMs, signal);
        continue;
      }
      events.nudge();
      await poll(open);
      pauseMs = Math.min(maxPollMs, pauseMs * 1.5);
      pollAt = performance.now() + (events.live ? besideSocketMs : pauseMs);
    }
  } finally {
    stopListening();
  }
  return jobs.flatMap((job) => outcome(job, vanished.get(job.jobId), board.tasks(job.jobId)));
}

const blank = {
  taskId: "",
  message: "",
  progress: undefined,
  startSeconds: 0,
  endSeconds: 0,
  status: "Unknown",
} as const;

function outcome(job: StartedJob, vanished: TaskFacts | undefined, tasks: readonly TaskFacts[]): readonly TaskFacts[] {
  const operation = job.label === "" ? "run a job" : job.label;
  const broken = tasks.find((task) => task.status === "Error");
  if (broken) throw new CecError("failed", `the server could not do it: ${reasonOf(broken.message)}`, { operation });
  if (tasks.some((task) => task.status === "Interrupted")) {
    throw new CecError("interrupted", "the job was stopped", { operation });
  }
  return vanished && !tasks.some(hasEnded) ? [vanished] : tasks;
}

/** The message of a failed task is at times a JSON text of the service behind. */
function reasonOf(message: string): string {
  if (!message.startsWith("{")) return foreignText(message) || "it gave no reason";
  try {
    const inner = firstJson(message) as { Detail?: string };
    return foreignText(inner.Detail ?? message);
  } catch (error) {
    if (error instanceof SyntaxError) return foreignText(message);
    throw error;
  }
}
