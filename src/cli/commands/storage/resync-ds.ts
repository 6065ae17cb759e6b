import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonFlag } from "../../output-flags.ts";

export const flags = {
  wait: flag.boolean({ short: "w", help: "wait for the end of the job" }),
  dryRun: dryRunFlag,
  json: jsonFlag,
};

export const resyncDs = command({
  name: "resync-ds",
  summary: "Compare the index of a datasource with its storage, and mend it",
  details: ["For administrators. Needed when files were changed in the storage, behind the back of the server."],
  args: [{ name: "NAME", help: "of the datasource", complete: "datasource" }],
  flags,
  examples: [
    { line: "cec storage resync-ds personal", does: "start it" },
    { line: "cec storage resync-ds personal --wait", does: "start it and wait for the end" },
    { line: "cec storage resync-ds personal --dry-run", does: "only see whether there is such a datasource" },
  ],
  exits: { 1: "the job failed", 3: "no such datasource", 5: "not an administrator" },
  load: () => import("./resync-ds.run.ts"),
});
