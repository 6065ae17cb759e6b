import { CecError } from "../../../base/errors.ts";
import { hasEnded } from "../../../cells/task.ts";
import type { JobFacts, TaskFacts } from "../../../cells/types.ts";
import type { Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { jobsById, lastTask, systemOwner } from "./find-jobs.ts";
import { taskJson } from "./job-json.ts";
import type { flags } from "./watch.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { json } }) => {
  const { terminal, signal } = context;
  const { jobs } = (await context.connect()).cells;
  // Before the job is looked at, so that no change falls between.
  const follower = await jobs.prepareFollow({ signal });
  let told = "";
  const tell = (task: TaskFacts) => {
    const line = JSON.stringify(taskJson(task));
    if (json && line !== told) terminal.print(line);
    told = line;
  };
  try {
    const [job] = await jobsById(jobs, args, signal);
    if (!job) throw new CecError("not-found", "there is no such job");
    const last = lastTask(job);
    if (last && job.tasks.every(hasEnded)) {
      tell(last);
      return conclude(context, job, last, json);
    }
    const ended = new Set(job.tasks.filter(hasEnded).map((task) => task.taskId));
    const tasks = await follower.follow([job], {
      signal,
      ...(job.owner === systemOwner ? { system: { earlierTasks: ended } } : {}),
      onProgress: (task) => {
        if (ended.has(task.taskId)) return;
        tell(task);
        terminal.status([progressLine(job, task)]);
      },
    });
    const final = tasks.find((task) => !ended.has(task.taskId)) ?? tasks.at(-1);
    if (!final) throw new CecError("unavailable", `the server tells nothing of the job ${visible(job.jobId)} any more`);
    tell(final);
    return conclude(context, job, final, json);
  } finally {
    follower.close();
    terminal.status([]);
  }
};

function progressLine(job: JobFacts, { message, progress, status }: TaskFacts): string {
  const share = progress === undefined || progress <= 0 ? "" : ` ${Math.round(progress * 100)}%`;
  return `${visible(job.label || job.jobId)}: ${visible(message || status)}${share}`;
}

/** One that has ended before anybody looked ends the watching as one that ends now. */
function conclude({ terminal }: Context, job: JobFacts, task: TaskFacts, json: boolean): undefined {
  const facts = { operation: "watch a job", path: job.jobId };
  const message = visible(task.message) || "it gave no reason";
  if (task.status === "Error") throw new CecError("failed", `the job failed: ${message}`, facts);
  if (task.status === "Interrupted") throw new CecError("interrupted", "the job was stopped", facts);
  if (task.status === "Unknown") {
    throw new CecError("unavailable", `the server tells nothing of the job ${visible(job.jobId)} any more`, facts);
  }
  if (!json) terminal.print(`${visible(job.label || job.jobId)}: ${task.status}`);
  return undefined;
}
