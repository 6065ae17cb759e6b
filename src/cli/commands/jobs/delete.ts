import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";
import { filterHelp, jobFlags } from "./job-flags.ts";

export const resultColumnNames = ["id", "label", "result"] as const;

export const flags = {
  jobId: flag.string({ placeholder: "ID", complete: "job", help: "the one job to delete" }),
  force: flag.boolean({ short: "f", help: "delete a job of the server without asking" }),
  dryRun: dryRunFlag,
  ...jobFlags,
  columns: columnsFlag(resultColumnNames),
};

export const jobsDelete = command({
  name: "delete",
  summary: "Delete jobs",
  details: [
    "Jobs of the server itself (owner pydio.system.user) can be deleted one at a time only, and after a confirmation: without them the server may not work. A filter that finds them among others leaves them alone.",
    filterHelp,
  ],
  args: [{ name: "JOB", help: "id of a job", optional: true, repeated: true, complete: "job" }],
  flags,
  examples: [
    {
      line: `cec jobs delete --filter '{"owner": {"op": "eq", "value": "alice"}}' --dry-run`,
      does: "tell which of her jobs would go",
    },
    {
      line: `cec jobs delete --filter '{"task_status": {"op": "eq", "value": "Finished"}}'`,
      does: "all that are done",
    },
    { line: "cec jobs delete --job-id copy-move-18ab830f-439a-4123-ad7a-1fdeb6f705a3", does: "one job" },
  ],
  exits: { 3: "no such job", 5: "a job that is not yours", 8: "some were not deleted" },
  load: () => import("./delete.run.ts"),
});
