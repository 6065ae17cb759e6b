import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonFlag } from "../../output-flags.ts";
import { transferFlags } from "../../transfer/transfer-flags.ts";
import { idsArgument } from "./ids-argument.ts";

export const flags = {
  all: flag.boolean({ short: "A", help: "all that are unfinished on this server" }),
  force: flag.boolean({ short: "f", help: "replace what somebody put at a target since" }),
  ...transferFlags,
  dryRun: dryRunFlag,
  json: jsonFlag,
};

export const uploadsResume = command({
  name: "resume",
  summary: "Go on with interrupted uploads",
  details: [
    "Sends the missing parts only. A local file that changed since is sent from its start. What somebody put at a target since the upload began is left alone, and told.",
  ],
  args: [idsArgument],
  flags,
  examples: [
    { line: "cec uploads resume --all", does: "go on with everything" },
    { line: "cec uploads resume --all --transfers 4", does: "the same with four requests at once" },
    { line: "cec uploads resume --all --dry-run", does: "tell what would be sent" },
  ],
  exits: {
    3: "no such upload, or the local file is gone",
    6: "another process is at it, or something else stands at the target",
    9: "a copy did not match",
  },
  load: () => import("./resume.run.ts"),
});
