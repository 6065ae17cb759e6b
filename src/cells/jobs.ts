import { CecError } from "../base/errors.ts";
import type { CopyMoveParameters, JobBody, JobRunAnswer, JobsAnswer, TaskBody } from "../protocol/jobs.ts";
import type { RestCaller } from "./caller.ts";
import { prepareFollow } from "./follow.ts";
import type { CallOptions, JobFacts, Jobs, StartedJob, TaskFacts } from "./types.ts";

/** Jobs of a list are asked for in pages of this many by the server's own grace: it has no paging of jobs, only of their tasks. */
const tasksPerJob = 50;

/** `/a/jobs`. */
export function jobs(call: RestCaller): Jobs {
  async function run(name: string, parameters: object, { signal }: CallOptions = {}): Promise<StartedJob> {
    const answer = await call.json<JobRunAnswer>({
      operation: name,
      method: "PUT",
      route: `/jobs/user/${encodeURIComponent(name)}`,
      body: { JobName: name, JsonParameters: JSON.stringify(parameters) },
      signal,
    });
    if (!answer.JobUuid) throw new CecError("failed", `the server did not start the job ${name}`, { operation: name });
    return { jobId: answer.JobUuid, label: "" };
  }

  const copyMove =
    (name: string): Jobs["copy"] =>
    (nodes, target, { targetIsParent, signal }) => {
      const parameters: CopyMoveParameters = { nodes: [...nodes], target, targetParent: targetIsParent };
      return run(name, parameters, { signal });
    };

  async function* list(options: Parameters<Jobs["list"]>[0] = {}): AsyncGenerator<JobFacts> {
    const answer = await call.json<JobsAnswer>({
      operation: "list jobs",
      method: "POST",
      route: "/jobs/user",
      body: {
        LoadTasks: "Any",
        TasksLimit: tasksPerJob,
        ...(options.jobIds === undefined ? {} : { JobIDs: [...options.jobIds] }),
        ...(options.owner === undefined ? {} : { Owner: options.owner }),
      },
      reads: true,
      signal: options.signal,
    });
    for (const job of answer.Jobs ?? []) yield jobFromBody(job);
  }

  return {
    copy: copyMove("copy"),
    move: copyMove("move"),
    run,
    list,
    prepareFollow: (options = {}) => prepareFollow(call, list, options),
    async stop(jobId, taskId, { signal } = {}) {
      await control("Stop", jobId, taskId, signal);
    },
    async remove(jobId, { signal } = {}) {
      await control("Delete", jobId, undefined, signal);
    },
  };

  async function control(
    Cmd: string,
    JobId: string,
    taskId: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await call.json({
      operation: `${Cmd.toLowerCase()} the job`,
      method: "PUT",
      route: "/jobs/user",
      body: { Cmd, JobId, ...(taskId === undefined ? {} : { TaskId: taskId }) },
      signal,
    });
  }
}

export function jobFromBody(body: JobBody): JobFacts {
  return {
    jobId: body.ID ?? "",
    label: body.Label ?? "",
    owner: body.Owner ?? "",
    createdSeconds: body.CreatedAt ?? 0,
    tasks: (body.Tasks ?? []).map(taskFromBody),
  };
}

export function taskFromBody(body: TaskBody): TaskFacts {
  return {
    taskId: body.ID ?? "",
    jobId: body.JobID ?? "",
    status: body.Status ?? "Unknown",
    message: body.StatusMessage ?? "",
    progress: body.HasProgress ? (body.Progress ?? 0) : undefined,
    startSeconds: body.StartTime ?? 0,
    endSeconds: body.EndTime ?? 0,
  };
}
