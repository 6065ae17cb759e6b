import type { JobBody, JobsAnswer, JobsRequest } from "../../../protocol/jobs.ts";
import { systemJobs, systemOwner } from "../../jobs/system-jobs.ts";
import { jobs } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";

/** `POST /a/jobs/user`: jobs by id, or all of an owner; `*` means everybody's for administrators, and one's own for others. */
export const listJobsRoute = route<JobsRequest>("POST", "/jobs/user", "user", jobs, (call): JobsAnswer => {
  const found = select(call).map((job) => withTasks(job, call.body));
  found.sort((a, b) => ((a.ID ?? "") < (b.ID ?? "") ? -1 : 1));
  return found.length === 0 ? {} : { Jobs: found };
});

function select(call: UserCall<JobsRequest>): JobBody[] {
  const { caller, body } = call;
  const mine = (job: JobBody) => caller.isAdmin || job.Owner === caller.user.login;
  const ids = body.JobIDs ?? [];
  const found = (id: string) => call.jobs.get(id) ?? [];
  if (ids.length > 0) return ids.flatMap(found).filter((job) => mine(job) && job.Owner !== systemOwner);
  const owner = body.Owner ?? caller.user.login;
  const everything = caller.isAdmin ? [...call.jobs.all(), ...systemJobs(call.clock.seconds())] : call.jobs.all();
  return everything
    .filter((job) => (owner === "*" ? mine(job) : job.Owner === owner && mine(job)))
    .filter((job) => body.EventsOnly !== true || (job.EventNames?.length ?? 0) > 0)
    .filter((job) => body.TimersOnly !== true || job.Schedule !== undefined);
}

function withTasks(job: JobBody, { LoadTasks, TasksLimit = 0, TasksOffset = 0 }: JobsRequest): JobBody {
  const { Tasks = [], ...bare } = job;
  if (LoadTasks === undefined || LoadTasks === "Unknown") return bare;
  const wanted = Tasks.filter((task) => LoadTasks === "Any" || task.Status === LoadTasks);
  const page = wanted.slice(TasksOffset, TasksLimit > 0 ? TasksOffset + TasksLimit : undefined);
  return page.length === 0 ? bare : { ...bare, Tasks: page };
}
