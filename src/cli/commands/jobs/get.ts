import { command } from "../../command.ts";
import { columnsFlag } from "../../view/columns.ts";
import { filterHelp, jobFlags } from "./job-flags.ts";

export const jobColumnNames = ["id", "label", "owner", "tasks", "status", "modified", "message"] as const;

export const flags = { ...jobFlags, columns: columnsFlag(jobColumnNames) };

export const jobsGet = command({
  name: "get",
  summary: "List jobs",
  details: ["Your own; administrators see everybody's and those of the server (owner pydio.system.user).", filterHelp],
  args: [{ name: "JOB", help: "id of a job; without it, all", optional: true, repeated: true, complete: "job" }],
  flags,
  examples: [
    { line: "cec jobs get", does: "all jobs you may see" },
    {
      line: `cec jobs get --filter '{"task_status": {"op": "eq", "value": "Error"}}'`,
      does: "those whose last task failed",
    },
    { line: "cec jobs get --json", does: "with their tasks, one line of JSON each" },
  ],
  exits: { 3: "no such job" },
  load: () => import("./get.run.ts"),
});
