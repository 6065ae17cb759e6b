import { CecError } from "../base/errors.ts";
import type {
  CopyMoveParameters,
  JobBody,
  JobControlRequest,
  JobRunAnswer,
  JobRunRequest,
  JobsAnswer,
  JobsRequest,
  TaskBody,
} from "../protocol/jobs.ts";
import type { TokenSource, Wire } from "../wire/types.ts";
import { prepareFollow } from "./follow.ts";
import type { Rest } from "./rest.ts";
import { parseJob } from "./task.ts";
import type { CallOptions, JobFacts, Jobs, StartedJob } from "./types.ts";

/** Tasks of one job per request. There is no paging of the jobs themselves. */
const taskPage = 100;

export interface JobsContext {
  readonly wire: Wire;
  /** Scheme, host and port. */
  readonly url: string;
  readonly tokens: TokenSource;
}

/** `/a/jobs`. */
export function jobsService(rest: Rest, context: JobsContext): Jobs {
  async function run(name: string, parameters: object, { signal }: CallOptions = {}): Promise<StartedJob> {
    const body: JobRunRequest = { JobName: name, JsonParameters: JSON.stringify(parameters) };
    const endpoint = `/jobs/user/${encodeURIComponent(name)}`;
    const facts = { operation: name, ...subject(parameters) };
    const answer = await rest.json<JobRunAnswer>({ ...facts, method: "PUT", endpoint, body, signal });
    if (!answer.JobUuid) throw new CecError("failed", `the server did not start the job ${name}`, facts);
    return { jobId: answer.JobUuid, label: "" };
  }

  const copyMove =
    (name: "copy" | "move"): Jobs["copy"] =>
    (nodes, target, { targetIsParent, signal }) => {
      const parameters: CopyMoveParameters = { nodes: [...nodes], target, targetParent: targetIsParent };
      return run(name, parameters, { signal });
    };

  async function* list(options: NonNullable<Parameters<Jobs["list"]>[0]> = {}): AsyncGenerator<JobFacts, void, void> {
    const jobs = new Map<string, JobBody>();
    const tasks = new Map<string, Map<string, TaskBody>>();
    for (let offset = 0; ; offset += taskPage) {
      const body: JobsRequest = {
        ...(options.tasks === "none" ? {} : { LoadTasks: "Any", TasksLimit: taskPage }),
        ...(offset === 0 ? {} : { TasksOffset: offset }),
        ...(options.jobIds === undefined ? {} : { JobIDs: [...options.jobIds] }),
        ...(options.owner === undefined ? {} : { Owner: options.owner }),
      };
      const call = { operation: "list the jobs", method: "POST", endpoint: "/jobs/user", idempotent: true } as const;
      const answer = await rest.json<JobsAnswer>({ ...call, body, signal: options.signal });
      let more = false;
      for (const job of answer.Jobs ?? []) {
        const id = job.ID ?? "";
        jobs.set(id, jobs.get(id) ?? job);
        const known = tasks.get(id) ?? new Map<string, TaskBody>();
        const before = known.size;
        for (const task of job.Tasks ?? []) known.set(task.ID ?? "", task);
        tasks.set(id, known);
        // A server that ignores the offset answers the same page again: then nothing is new.
        more ||= (job.Tasks?.length ?? 0) >= taskPage && known.size > before;
      }
      if (!more) break;
    }
    for (const [id, job] of jobs) {
      const all = [...(tasks.get(id)?.values() ?? [])];
      yield parseJob(all.length === 0 ? job : { ...job, Tasks: all });
    }
  }

  async function control(body: JobControlRequest, operation: string, { signal }: CallOptions): Promise<void> {
    await rest.json({ operation, method: "PUT", endpoint: "/jobs/user", body, idempotent: true, signal });
  }

  return {
    copy: copyMove("copy"),
    move: copyMove("move"),
    run,
    list,
    prepareFollow: (options = {}) => prepareFollow({ ...context, list }, options),
    stop: (jobId, taskId, options = {}) =>
      control(
        { Cmd: "Stop", JobId: jobId, ...(taskId === undefined ? {} : { TaskId: taskId }) },
        "stop a job",
        options,
      ),
    remove: (jobId, options = {}) => control({ Cmd: "Delete", JobId: jobId }, "delete a job", options),
  };
}

/** The first node a job is about, for error messages. */
function subject(parameters: object): { path?: string } {
  const first = "nodes" in parameters && Array.isArray(parameters.nodes) ? parameters.nodes[0] : undefined;
  return typeof first === "string" ? { path: first } : {};
}
