import type { JobFacts, TaskFacts } from "../../../cells/types.ts";
import { isoTime } from "../../view/iso-time.ts";
import { lastTask } from "./find-jobs.ts";

/** A task as JSON (docs/json/jobs-watch.schema.json). */
export function taskJson(task: TaskFacts): object {
  const [started, ended] = [isoTime(task.startSeconds), isoTime(task.endSeconds)];
  return {
    job: task.jobId,
    task: task.taskId,
    status: task.status,
    ...(task.message === "" ? {} : { message: task.message }),
    ...(task.progress === undefined ? {} : { progress: task.progress }),
    ...(started === undefined ? {} : { started }),
    ...(ended === undefined ? {} : { ended }),
  };
}

/** A job with its tasks as JSON (docs/json/jobs-get.schema.json). */
export function jobJson(job: JobFacts): object {
  const last = lastTask(job);
  const [created, modified] = [isoTime(job.createdSeconds), isoTime(job.modifiedSeconds)];
  return {
    id: job.jobId,
    label: job.label,
    owner: job.owner,
    ...(created === undefined ? {} : { created }),
    ...(modified === undefined ? {} : { modified }),
    ...(last === undefined ? {} : { status: last.status }),
    tasks: job.tasks.map(taskJson),
  };
}
