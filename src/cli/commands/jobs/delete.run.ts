import { CecError, isCecError } from "../../../base/errors.ts";
import { sleep } from "../../../base/sleep.ts";
import type { JobFacts, Jobs } from "../../../cells/types.ts";
import type { Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { type Column, chooseColumns } from "../../view/columns.ts";
import { printTable } from "../../view/table.ts";
import { tellWould } from "../../view/would.ts";
import type { flags, resultColumnNames } from "./delete.ts";
import { parseJobFilter } from "./filter.ts";
import { filteredJobs, jobsById, systemOwner } from "./find-jobs.ts";

/** The list of jobs follows a deletion within that time. */
const settleMs = 2000;

interface Result {
  readonly job: JobFacts;
  readonly deleted: boolean;
  /** In the words of the Go client. */
  readonly told: string;
}

const resultColumns = {
  id: { header: "ID", whole: true, of: ({ job }) => job.jobId },
  label: { header: "LABEL", of: ({ job }) => job.label },
  result: { header: "RESULT", of: ({ told }) => told },
} as const satisfies Record<(typeof resultColumnNames)[number], Column<Result>>;

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { jobId, filter, force, dryRun, format, json } = given;
  const ids = [...(jobId ? [jobId] : []), ...args];
  if (ids.length > 0 && filter) throw new CecError("usage", "use either a filter or the ids of jobs");
  if (ids.length === 0 && !filter) {
    throw new CecError("usage", "which jobs to delete is not given", { hint: "Give a job's id, or --filter." });
  }
  if (filter) parseJobFilter(filter);
  const columns = chooseColumns(resultColumns, given.columns, Object.values(resultColumns));
  const { terminal, signal } = context;
  const { jobs } = (await context.connect()).cells;
  const found = ids.length > 0 ? await jobsById(jobs, ids, signal) : await filteredJobs(jobs, filter, signal);
  if (found.length === 0) {
    terminal.note("No job found with provided filter, nothing to delete!");
    return undefined;
  }
  // Only a job asked for by its id can be confirmed: a filter says nothing of what it will find.
  const confirmed = found.length > 1 || dryRun || (await isConfirmed(context, found, ids.length > 0, force));
  const doomed = found.filter((job) => mayGo(job, found.length, confirmed));
  const results = dryRun ? found.map((job) => judged(job, doomed, found.length, "done (dry-run)")) : undefined;
  if (results && json) {
    for (const { job } of results.filter(({ deleted }) => deleted)) tellWould(terminal, true, would(job));
    return undefined;
  }
  const kept = results ? new Set<string>() : await remove(jobs, doomed, context);
  print(
    context,
    columns,
    results ?? found.map((job) => judged(job, doomed, found.length, kept.has(job.jobId) ? "" : "done")),
    json,
    format,
  );
  const left = found.length - doomed.length + kept.size;
  if (!dryRun && left > 0 && confirmed) {
    throw new CecError("partial", `${left} of ${found.length} jobs were not deleted`);
  }
  return undefined;
};

async function isConfirmed(context: Context, found: readonly JobFacts[], byId: boolean, force: boolean) {
  const [job] = found;
  if (job?.owner !== systemOwner || force) return true;
  if (!byId) return false;
  const { terminal } = context;
  if (await terminal.confirm(`Delete [${visible(job.label)}], a job of the server itself?`, "--force to delete it"))
    return true;
  terminal.note("Nothing was deleted");
  return false;
}

function mayGo(job: JobFacts, count: number, confirmed: boolean): boolean {
  return job.owner !== systemOwner || (count === 1 && confirmed);
}

function judged(job: JobFacts, doomed: readonly JobFacts[], count: number, told: string): Result {
  if (doomed.includes(job)) {
    return { job, deleted: told !== "", told: told || "cannot delete: the server still lists it" };
  }
  const why =
    count > 1 ? "you cannot delete system jobs using batches" : "you must confirm deletion to remove system jobs";
  return { job, deleted: false, told: `skipped: ${why}` };
}

/** Deletes and looks again: the server takes the order without saying what became of it. Resolves with the ids that are still there. */
async function remove(jobs: Jobs, doomed: readonly JobFacts[], { terminal, signal }: Context): Promise<Set<string>> {
  const left = new Set<string>();
  const sent: string[] = [];
  for (const { jobId } of doomed) {
    try {
      await jobs.remove(jobId, { signal });
      sent.push(jobId);
    } catch (error) {
      if (signal.aborted || !isCecError(error)) throw error;
      left.add(jobId);
      terminal.complain(`${visible(jobId)}: ${error.message}`);
    }
  }
  const system = doomed.some((job) => job.owner === systemOwner);
  const deadline = performance.now() + settleMs;
  for (let open = sent; open.length > 0; ) {
    const wanted = new Set(open);
    open = [];
    const query = system ? { owner: "*", signal } : { jobIds: [...wanted], owner: "*", signal };
    for await (const { jobId } of jobs.list(query)) if (wanted.has(jobId)) open.push(jobId);
    if (open.length > 0 && performance.now() > deadline) {
      for (const jobId of open) left.add(jobId);
      return left;
    }
    if (open.length > 0) await sleep(300, signal);
  }
  return left;
}

function print(
  { terminal }: Context,
  columns: readonly Column<Result>[],
  results: readonly Result[],
  json: boolean,
  format: "table" | "json",
): void {
  if (json) {
    for (const { job, deleted, told } of results) {
      terminal.print(
        JSON.stringify({ job: job.jobId, label: job.label, deleted, ...(deleted ? {} : { reason: told }) }),
      );
    }
  } else if (format === "json") {
    const rows = results.map(({ job, told }) => ({ JobID: job.jobId, JobLabel: job.label, Result: told }));
    terminal.print(JSON.stringify(rows, null, 2));
  } else {
    printTable(
      columns,
      results.map((result) => columns.map((column) => column.of(result))),
      terminal,
    );
  }
}

function would(job: JobFacts) {
  return { would: "delete", path: job.jobId, details: { label: job.label, owner: job.owner } };
}
