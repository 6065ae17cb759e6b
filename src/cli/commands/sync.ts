import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonFlag } from "../output-flags.ts";
import { filterFlags } from "../sync/filter-flags.ts";
import { ruleFlags } from "../sync/sync-flags.ts";
import { transferFlags } from "../transfer/transfer-flags.ts";

export const flags = {
  ...ruleFlags,
  dryRun: flag.boolean({ short: "n", help: "tell what would be done, item by item, and do nothing" }),
  plan: flag.string({
    placeholder: "FILE",
    help: "write what would be done to a file for cec apply, and do nothing",
    complete: "local-path",
  }),
  ...filterFlags,
  ...transferFlags,
  json: jsonFlag,
};

export const sync = command({
  name: "sync",
  group: "Transfer",
  brief: "mirror one way",
  summary: "Make one tree like another, one way",
  details: [
    "One side is on the server (cells://workspace/path), or both: then the server copies by itself. The content of SRC goes into DST, which is made if it is missing. Only what is new or different is brought over; files count as the same by size and date, and where the dates leave it open, by checksum. What was done is noted, so that a second run costs the listings alone.",
    "Nothing at DST is deleted without --delete. Deletions come last, and not at all after a failure; on the server they go to the recycle bin, here they are final. A file that is merely somewhere else is moved there. See docs/sync.md for the rules.",
  ],
  args: [
    { name: "SRC", help: "the folder to copy from", complete: "any-path" },
    { name: "DST", help: "the folder to make like it", complete: "any-path" },
  ],
  flags,
  examples: [
    { line: "cec sync ./photos cells://personal-files/photos", does: "send what is new or changed" },
    { line: "cec sync --delete -n cells://common-files/docs ./docs", does: "what would a mirror of it change here?" },
    {
      line: "cec sync --delete --max-delete 10% ./photos cells://common-files/photos",
      does: "a mirror with a safety net",
    },
  ],
  exits: {
    3: "no such source, or no such workspace",
    6: "refused: it would delete more than allowed, or all; or another cec is at the same",
    8: "some items failed, the others are done; nothing was deleted",
    9: "a copy did not match",
  },
  load: () => import("./sync.run.ts"),
});
