import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { detachFlag, dryRunFlag, jsonLinesFlag } from "../../output-flags.ts";
import { workspacesArgument } from "./workspaces-argument.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "do not ask" }),
  detach: detachFlag,
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const trashEmpty = command({
  name: "empty",
  summary: "Remove for good what is in the recycle bins",
  args: [workspacesArgument],
  flags,
  examples: [
    { line: "cec trash empty", does: "all recycle bins, after asking" },
    { line: "cec trash empty -f personal-files", does: "that of one workspace, without asking" },
    { line: "cec trash empty --dry-run", does: "tell what would go" },
  ],
  exits: { 3: "no such workspace", 5: "no right to remove something" },
  load: () => import("./empty.run.ts"),
});
