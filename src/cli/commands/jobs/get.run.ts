import { CecError } from "../../../base/errors.ts";
import type { JobFacts } from "../../../cells/types.ts";
import type { Run } from "../../types.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { timeAgo } from "../../view/node-fields.ts";
import { StreamedTable } from "../../view/table.ts";
import { parseJobFilter } from "./filter.ts";
import { filteredJobs, jobsById, lastTask } from "./find-jobs.ts";
import type { flags, jobColumnNames } from "./get.ts";
import { jobJson } from "./job-json.ts";

const columns = {
  id: { header: "ID", whole: true, of: (job) => job.jobId },
  label: { header: "LABEL", of: (job) => job.label },
  owner: { header: "OWNER", of: (job) => job.owner },
  tasks: { header: "NUM TASKS", right: true, of: (job) => String(job.tasks.length) },
  status: { header: "LAST TASK STATUS", of: (job) => lastTask(job)?.status ?? "" },
  modified: { header: "MODIFIED", of: (job, nowMs) => timeAgo(job.modifiedSeconds, nowMs) },
  message: { header: "MESSAGE", of: (job) => lastTask(job)?.message ?? "" },
} as const satisfies Record<(typeof jobColumnNames)[number], Column<JobFacts, number>>;

export const run: Run<typeof flags> = async (context, { args, flags: { filter, format, json, columns: asked } }) => {
  if (args.length > 0 && filter !== undefined) throw new CecError("usage", "use either a filter or the ids of jobs");
  if (filter) parseJobFilter(filter);
  const { id, label, owner, tasks, status } = columns;
  const shown = chooseColumns(columns, asked, [id, label, owner, tasks, status]);
  const { terminal, signal, now } = context;
  const { jobs } = (await context.connect()).cells;
  const found = args.length > 0 ? await jobsById(jobs, args, signal) : await filteredJobs(jobs, filter, signal);
  if (json) for (const job of found) terminal.print(JSON.stringify(jobJson(job)));
  else if (format === "json")
    terminal.print(
      JSON.stringify(
        found.map((job) => job.body),
        null,
        2,
      ),
    );
  else if (found.length === 0) terminal.note("No job found");
  else {
    const table = new StreamedTable(shown, terminal);
    for (const job of found) table.add(shown.map((column) => column.of(job, now())));
    table.end();
  }
  return undefined;
};
