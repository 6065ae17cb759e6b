import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonLinesFlag } from "../../output-flags.ts";
import { idsArgument } from "./ids-argument.ts";

export const flags = {
  all: flag.boolean({ short: "A", help: "all that are unfinished on this server" }),
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const uploadsAbort = command({
  name: "abort",
  summary: "Give interrupted uploads up",
  details: [
    "What the server holds of them is removed there, and the journal forgets them. Local files stay as they are.",
  ],
  args: [idsArgument],
  flags,
  examples: [
    { line: "cec uploads abort --all", does: "give all of this server up" },
    { line: "cec uploads abort --all --json", does: "the same, one JSON line each" },
    { line: "cec uploads abort --all --dry-run", does: "tell what would be given up" },
  ],
  exits: { 3: "no such upload", 6: "another process is at it" },
  load: () => import("./abort.run.ts"),
});
