import { CecError } from "../../../base/errors.ts";
import type { Jobs, TaskFacts } from "../../../cells/types.ts";
import { didYouMean } from "../../nearest.ts";
import type { Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import { explained } from "../idm/print-entries.ts";
import type { flags } from "./resync-ds.ts";

export const run: Run<typeof flags> = async (context, { args: [name = ""], flags: { wait, dryRun, json } }) => {
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  // The server starts a job for any name, and it never does anything.
  let all: Awaited<ReturnType<typeof cells.datasources.list>>;
  try {
    all = await cells.datasources.list({ signal });
  } catch (error) {
    throw explained(error, "datasources");
  }
  const names = all.flatMap(({ Name }) => Name ?? []);
  if (!names.includes(name)) {
    throw new CecError("not-found", `there is no datasource ${visible(name)}`, {
      path: name,
      hint: `${didYouMean(name, names)}cec storage list-datasources shows them.`,
    });
  }
  if (dryRun) {
    tellWould(terminal, json, { would: "resync", path: name });
    return undefined;
  }
  const start = () => cells.datasources.resync(name, { signal });
  // The blank at the end is the Go client's.
  const tellStart = () => {
    if (!json) terminal.print(`Starting resync on ${visible(name)} `);
  };
  if (!wait) {
    const { jobId } = await start();
    tellStart();
    if (json) terminal.print(JSON.stringify({ datasource: name, job: jobId, status: "started" }));
    return undefined;
  }
  const { jobId, task } = await followed(context, cells.jobs, start, tellStart);
  if (task?.status !== "Finished") {
    throw new CecError("unavailable", `the server started the job ${jobId} and tells nothing more of it`, {
      hint: "cec jobs get shows it when it does.",
    });
  }
  if (json) terminal.print(JSON.stringify({ datasource: name, job: jobId, status: "finished" }));
  else terminal.note(`Resync of ${visible(name)} finished`);
  return undefined;
};

/** Tasks of earlier runs stay in the list: what they ended in says nothing of this one. */
async function followed(
  { terminal, signal }: Context,
  jobs: Jobs,
  start: () => Promise<{ jobId: string; label: string }>,
  started: () => void,
): Promise<{ jobId: string; task: TaskFacts | undefined }> {
  const earlierTasks = new Set<string>();
  for await (const job of jobs.list({ owner: "*", signal }))
    for (const task of job.tasks) earlierTasks.add(task.taskId);
  const follower = await jobs.prepareFollow({ signal });
  try {
    const job = await start();
    started();
    const tasks = await follower.follow([job], {
      signal,
      system: { earlierTasks },
      onProgress: ({ message }) => terminal.status([visible(message)]),
    });
    return { jobId: job.jobId, task: tasks.at(-1) };
  } finally {
    follower.close();
    terminal.status([]);
  }
}
