import { CecError, isCecError } from "../../../base/errors.ts";
import type { Cells } from "../../../cells/create-cells.ts";
import { hasEnded } from "../../../cells/task.ts";
import type { JobFacts, TaskFacts } from "../../../cells/types.ts";
import type { Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import { jobsById, lastTask, systemOwner } from "./find-jobs.ts";
import type { flags } from "./stop.ts";

/** A job looks up from its work between two nodes; the largest file takes some seconds. */
const patienceMs = 20_000;

export const run: Run<typeof flags> = async (context, { args, flags: { dryRun, json } }) => {
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  const jobs = await jobsById(cells.jobs, args, signal);
  let running = 0;
  for (const job of jobs) {
    const open = job.tasks.filter((task) => !hasEnded(task));
    const name = visible(job.jobId);
    if (job.tasks.length > 0 && open.length === 0) {
      const status = lastTask(job)?.status ?? "";
      if (!json) terminal.note(`${name} does not run: ${status}`);
      else if (!dryRun) terminal.print(JSON.stringify({ job: job.jobId, stopped: false, status }));
      continue;
    }
    if (dryRun) {
      tellWould(terminal, json, { would: "stop", path: job.jobId });
      continue;
    }
    const status = await stop(context, cells, job, open);
    if (status === undefined) running += 1;
    const stopped = status === "Interrupted";
    if (json) terminal.print(JSON.stringify({ job: job.jobId, stopped, status: status ?? "Running" }));
    else if (status) terminal.note(stopped ? `${name} stopped` : `${name} was quicker: ${status}`);
    else terminal.complain(`${name} was asked to stop, and still runs`);
  }
  if (running > 0) {
    throw new CecError("unavailable", `${running} of ${jobs.length} jobs still run`, {
      hint: "They end when they have done what they are at: cec jobs watch tells.",
    });
  }
  return undefined;
};

/** How the job ended; `undefined` when it did not in time. */
async function stop(
  { signal }: Context,
  cells: Cells,
  job: JobFacts,
  open: readonly TaskFacts[],
): Promise<string | undefined> {
  const follower = await cells.jobs.prepareFollow({ signal });
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    for (const task of open) await cells.jobs.stop(job.jobId, task.taskId, { signal });
    if (open.length === 0) await cells.jobs.stop(job.jobId, undefined, { signal });
    const ended = new Set(job.tasks.filter(hasEnded).map((task) => task.taskId));
    const tasks = await follower.follow([job], {
      signal: patience,
      ...(job.owner === systemOwner ? { system: { earlierTasks: ended } } : {}),
    });
    return tasks.find((task) => !ended.has(task.taskId))?.status ?? "Finished";
  } catch (error) {
    if (signal.aborted || !isCecError(error)) throw error;
    // That it was stopped is told as an error to those who wait for its work.
    if (error.code === "interrupted") return patience.aborted ? undefined : "Interrupted";
    if (error.code === "failed") return "Error";
    throw error;
  } finally {
    follower.close();
  }
}
