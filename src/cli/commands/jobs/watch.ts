import { command } from "../../command.ts";
import { flag } from "../../flag.ts";

export const flags = {
  json: flag.boolean({ help: "print JSON, one line per change", group: "Output" }),
};

export const jobsWatch = command({
  name: "watch",
  summary: "Follow a job to its end",
  details: ["The server tells each change as it happens. Ctrl-C ends the watching, not the job."],
  args: [{ name: "JOB", help: "id of the job", complete: "job" }],
  flags,
  examples: [
    {
      line: "cec jobs watch copy-move-18ab830f-439a-4123-ad7a-1fdeb6f705a3",
      does: "progress on the screen, how it ended at last",
    },
    {
      line: "cec jobs watch copy-move-18ab830f-439a-4123-ad7a-1fdeb6f705a3 --json",
      does: "each change as a line of JSON",
    },
    {
      line: "cec jobs watch copy-move-18ab830f-439a-4123-ad7a-1fdeb6f705a3 -q && cec ls",
      does: "wait for it in a script",
    },
  ],
  exits: { 1: "the job failed", 3: "no such job", 130: "the job was stopped" },
  load: () => import("./watch.run.ts"),
});
