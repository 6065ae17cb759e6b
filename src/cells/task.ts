import type { JobBody, TaskBody } from "../protocol/jobs.ts";
import type { JobFacts, TaskFacts } from "./types.ts";

export function parseJob(body: JobBody): JobFacts {
  return {
    jobId: body.ID ?? "",
    label: body.Label ?? "",
    owner: body.Owner ?? "",
    createdSeconds: body.CreatedAt ?? 0,
    modifiedSeconds: body.ModifiedAt ?? 0,
    tasks: (body.Tasks ?? []).map((task) => parseTask(task, body.ID)),
    body,
  };
}

export function parseTask(body: TaskBody, jobId = ""): TaskFacts {
  return {
    taskId: body.ID ?? "",
    jobId: body.JobID ?? jobId,
    status: body.Status ?? "Unknown",
    message: body.StatusMessage ?? "",
    progress: body.HasProgress && body.Progress !== undefined ? body.Progress : undefined,
    startSeconds: body.StartTime ?? 0,
    endSeconds: body.EndTime ?? 0,
  };
}

/** True when nothing more will come of the task. */
export function hasEnded(task: TaskFacts): boolean {
  return task.status === "Finished" || task.status === "Error" || task.status === "Interrupted";
}
