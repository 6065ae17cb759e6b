import { CecError } from "../../../base/errors.ts";
import type { JobFacts, Jobs, TaskFacts } from "../../../cells/types.ts";
import { visible } from "../../view/align.ts";
import { parseJobFilter } from "./filter.ts";

/** Owner of the jobs of the server itself. */
export const systemOwner = "pydio.system.user";

/** Of the tasks of a job the one that was started last; `undefined` for a job that never ran. */
export function lastTask({ tasks }: JobFacts): TaskFacts | undefined {
  // Among those of one second the server's order decides: newest first.
  return tasks.reduce<TaskFacts | undefined>(
    (last, task) => (last === undefined || task.startSeconds > last.startSeconds ? task : last),
    undefined,
  );
}

/** The jobs that may be seen and fit the filter, ordered by id. @throws CecError `usage` for a bad filter, before anything is sent. */
export async function filteredJobs(jobs: Jobs, filter: string | undefined, signal: AbortSignal): Promise<JobFacts[]> {
  const fits = filter === undefined || filter === "" ? () => true : parseJobFilter(filter);
  const found: JobFacts[] = [];
  for await (const job of jobs.list({ owner: "*", signal })) {
    if (fits({ owner: job.owner, taskCount: job.tasks.length, status: lastTask(job)?.status })) found.push(job);
  }
  return found.sort((a, b) => (a.jobId < b.jobId ? -1 : 1));
}

/** The jobs of these ids, in their order. @throws CecError `not-found` naming the first that is not there. */
export async function jobsById(jobs: Jobs, ids: readonly string[], signal: AbortSignal): Promise<JobFacts[]> {
  const wanted = new Set(ids);
  const found = new Map<string, JobFacts>();
  for await (const job of jobs.list({ jobIds: [...wanted], owner: "*", signal })) found.set(job.jobId, job);
  if (found.size < wanted.size) {
    // The list finds no job of the server by its id.
    for await (const job of jobs.list({ owner: "*", signal })) if (wanted.has(job.jobId)) found.set(job.jobId, job);
  }
  return [...wanted].map((id) => {
    const job = found.get(id);
    if (job) return job;
    throw new CecError("not-found", `there is no job ${visible(id)}`, {
      path: id,
      hint: "cec jobs get shows those you may see; jobs that ended are swept away some minutes later.",
    });
  });
}
