import { CecError } from "../../../base/errors.ts";
import type { Run } from "../../types.ts";
import { StreamedTable } from "../../view/table.ts";
import { parseJobFilter } from "./filter.ts";
import { filteredJobs, jobsById, lastTask } from "./find-jobs.ts";
import type { flags } from "./get.ts";
import { jobJson } from "./job-json.ts";

const columns = [
  { header: "ID" },
  { header: "LABEL" },
  { header: "OWNER" },
  { header: "NUM TASKS", right: true },
  { header: "LAST TASK STATUS" },
];

export const run: Run<typeof flags> = async (context, { args, flags: { filter, format, json } }) => {
  if (args.length > 0 && filter !== undefined) throw new CecError("usage", "use either a filter or the ids of jobs");
  if (filter) parseJobFilter(filter);
  const { terminal, signal } = context;
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
    const table = new StreamedTable(columns, (line) => terminal.print(line));
    for (const job of found) {
      table.add([job.jobId, job.label, job.owner, String(job.tasks.length), lastTask(job)?.status ?? ""]);
    }
    table.end();
  }
  return undefined;
};
