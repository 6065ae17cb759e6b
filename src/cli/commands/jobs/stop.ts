import { command } from "../../command.ts";
import { dryRunFlag, jsonLinesFlag } from "../../output-flags.ts";

export const flags = { dryRun: dryRunFlag, json: jsonLinesFlag };

export const jobsStop = command({
  name: "stop",
  summary: "Stop jobs that run",
  details: ["What a job has done until then stays. Ends when the server says that the job has stopped."],
  args: [{ name: "JOB", help: "id of a job", repeated: true, complete: "job" }],
  flags,
  examples: [
    { line: "cec jobs stop copy-move-18ab830f-439a-4123-ad7a-1fdeb6f705a3", does: "one job" },
    {
      line: "cec jobs stop copy-move-18ab830f-439a-4123-ad7a-1fdeb6f705a3 --json",
      does: "as a line of JSON, with its last state",
    },
    {
      line: "cec jobs stop --dry-run copy-move-18ab830f-439a-4123-ad7a-1fdeb6f705a3",
      does: "tell whether there is something to stop",
    },
  ],
  exits: { 3: "no such job", 7: "the server was asked, and the job still runs" },
  load: () => import("./stop.run.ts"),
});
