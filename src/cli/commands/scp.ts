import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { longDryRunFlag } from "../output-flags.ts";
import { copyExits, copyFlags } from "../transfer/copy-flags.ts";

export const flags = {
  ...copyFlags,
  limit: flag.optionalInteger({
    short: "l",
    min: 1,
    placeholder: "KBITS",
    help: "as --bwlimit, in kilobits (1024) a second, as scp has it",
    group: "Tuning",
  }),
  noProgress: flag.boolean({
    short: "n",
    aliases: ["no_progress"],
    help: "no progress (no dry run: that is --dry-run)",
    group: "Output",
  }),
  dryRun: longDryRunFlag,
};

export const scp = command({
  name: "scp",
  group: "Transfer",
  summary: "Copy files and folders to or from the server",
  brief: "copy to, from a server",
  details: [
    "Exactly one side is on the server: cells://workspace/path (or cells//workspace/path). A target that exists as a folder is copied into; a missing last part is the new name, or with a slash at its end a folder that is made.",
  ],
  args: [
    { name: "SOURCE", help: "file or folder; wildcards are fine on both sides", repeated: true, complete: "any-path" },
    { name: "TARGET", help: "where to", complete: "any-path" },
  ],
  flags,
  // The Go client reads them, though it tells of it in passing only.
  variables: [
    "force",
    "noProgress",
    "quiet",
    "verbose",
    "veryVerbose",
    "maxPartsNumber",
    "partSize",
    "partsConcurrency",
    "skipMd5",
    "multipartThreshold",
    "multipartDebugFlags",
    "retryMaxAttempts",
    "retryMaxBackoff",
  ],
  examples: [
    { line: "cec scp README.md cells://common-files/", does: "send a file" },
    { line: "cec scp -f ./photos cells://personal-files/", does: "send a folder, replacing what is there" },
    { line: "cec scp cells://common-files/report.pdf .", does: "fetch a file" },
  ],
  exits: copyExits,
  load: () => import("./scp.run.ts"),
});
