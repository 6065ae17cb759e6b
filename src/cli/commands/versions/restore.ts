import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonFlag } from "../../output-flags.ts";
import { versionArgument } from "./version-argument.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "do not ask where the present content is not among the versions" }),
  dryRun: dryRunFlag,
  json: jsonFlag,
};

export const versionsRestore = command({
  name: "restore",
  summary: "Make a version of a file its content again",
  details: [
    "The present content stays among the versions. Where it is not there, it would be lost: then a confirmation is asked for.",
  ],
  args: [{ name: "PATH", help: "file", complete: "remote-path" }, versionArgument],
  flags,
  examples: [
    { line: "cec versions restore common-files/report.pdf 2", does: "the one before the newest" },
    { line: "cec versions restore common-files/report.pdf 2 --dry-run", does: "tell which it would be" },
    { line: "cec versions restore common-files/report.pdf 2 --json", does: "what it is now, as JSON" },
  ],
  exits: { 3: "no such file or version", 5: "not allowed", 9: "the content is not that of the version" },
  load: () => import("./restore.run.ts"),
});
