import type { JobControlRequest, TaskStatus } from "../../../protocol/jobs.ts";
import { jobControl, taskLogs, tasksDelete } from "../proto/shapes.ts";
import { route } from "../router.ts";

/** `PUT /a/jobs/user` passes a command on to a job of the caller's; nobody says whether it had an effect. */
export const controlJobRoute = route<Partial<JobControlRequest>>("PUT", "/jobs/user", "user", jobControl, (call) => {
  const { Cmd, JobId = "" } = call.body;
  const job = call.jobs.get(JobId);
  if (job !== undefined && (call.caller.isAdmin || job.Owner === call.caller.user.login)) {
    if (Cmd === "Stop") call.jobs.stop(JobId);
    if (Cmd === "Pause") call.jobs.pause(JobId);
    if (Cmd === "Resume") call.jobs.resume(JobId);
    if (Cmd === "Delete") call.jobs.remove(JobId);
  }
  return { Msg: "Published" };
});

interface TasksDelete {
  readonly JobId?: string;
  readonly TaskID?: string[];
  readonly Status?: TaskStatus[];
}

/** `POST /a/jobs/tasks/delete` forgets tasks; here each job has one, so the job goes with it. */
export const deleteTasksRoute = route<TasksDelete>("POST", "/jobs/tasks/delete", "user", tasksDelete, (call) => {
  const { JobId = "", TaskID = [], Status = [] } = call.body;
  const deleted: string[] = [];
  for (const job of call.jobs.all()) {
    const task = job.Tasks?.[0];
    if (task?.ID === undefined || task.EndTime === undefined || (JobId !== "" && job.ID !== JobId)) continue;
    if (!call.caller.isAdmin && job.Owner !== call.caller.user.login) continue;
    if (!TaskID.includes(task.ID) && !Status.some((status) => status === "Any" || status === task.Status)) continue;
    call.jobs.remove(job.ID ?? "");
    deleted.push(task.ID);
  }
  return deleted.length === 0 ? {} : { Deleted: deleted };
});

/** `POST /a/jobs/tasks/logs`, for administrators: what became of each task, a line each. */
export const taskLogsRoute = route<{ Query?: string; Size?: number }>(
  "POST",
  "/jobs/tasks/logs",
  "admin",
  taskLogs,
  (call) => {
    const wanted = /OperationUuid:"([^"]+)"/.exec(call.body.Query ?? "")?.[1];
    const logs = call.jobs.all().flatMap((job) => {
      const task = job.Tasks?.[0];
      if (task === undefined) return [];
      const operation = `${job.ID}-${task.ID?.slice(0, 8)}`;
      if (wanted !== undefined && wanted !== operation) return [];
      const Level = task.Status === "Error" ? "error" : "info";
      const Msg = task.StatusMessage ?? "";
      return [
        { Ts: task.StartTime, Level, Logger: "pydio.grpc.tasks", Msg, UserName: job.Owner, OperationUuid: operation },
      ];
    });
    return logs.length === 0 ? {} : { Logs: logs.slice(0, call.body.Size ?? logs.length) };
  },
);
