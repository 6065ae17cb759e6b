import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { detachFlag, dryRunFlag, jsonLinesFlag } from "../output-flags.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "do not ask; fine if it does not exist" }),
  permanently: flag.boolean({ short: "p", help: "not to the recycle bin: there is no way back" }),
  detach: detachFlag,
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const rm = command({
  name: "rm",
  group: "Files",
  summary: "Move files and folders on the server to the recycle bin",
  brief: "remove, to the bin",
  details: [
    "PATH may hold wildcards; PATH/% stands for all that is in a folder. cec trash restore brings things back.",
  ],
  args: [{ name: "PATH", help: "file or folder to remove", repeated: true, complete: "remote-path" }],
  flags,
  examples: [
    { line: "cec rm common-files/old.txt", does: "one file, after asking" },
    { line: "cec rm -f 'common-files/tmp/*.log'", does: "all that match, without asking" },
    { line: "cec rm --dry-run 'common-files/tmp/%'", does: "tell what would go" },
  ],
  exits: { 3: "no such path (without -f)", 5: "no right to remove it", 6: "locked by somebody" },
  load: () => import("./rm.run.ts"),
});
