import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonLinesFlag } from "../output-flags.ts";
import { filterFlags } from "../sync/filter-flags.ts";
import { compareFlags } from "../sync/sync-flags.ts";
import { transferFlags } from "../transfer/transfer-flags.ts";

export const flags = {
  ...compareFlags,
  oneWay: flag.boolean({ help: "what only DST has is fine" }),
  preserveTimes: flag.boolean({ help: "believe the dates that sync --preserve-times keeps on the server" }),
  ...filterFlags,
  all: flag.boolean({ short: "a", help: "list the files that are the same as well", group: "Output" }),
  json: jsonLinesFlag,
  noProgress: transferFlags.noProgress,
};

export const check = command({
  name: "check",
  group: "Transfer",
  summary: "Compare two trees without changing anything",
  brief: "compare two trees",
  details: [
    "Either side may be local or on the server (cells://workspace/path). Files count as the same by size and date; where the dates leave it open, the contents are compared by checksum, which costs reading the local file and nothing on the network. What .cecignore files and filters leave out is not looked at.",
    "Prints a line for each path that is missing at DST, extra there, or different; with --json, one for each that is the same as well.",
  ],
  args: [
    { name: "SRC", help: "file or folder, here or on the server", complete: "any-path" },
    { name: "DST", help: "what to compare it with", complete: "any-path" },
  ],
  flags,
  examples: [
    { line: "cec check ./photos cells://common-files/photos", does: "is everything there?" },
    { line: "cec check -c cells://common-files/2026 /backup/2026", does: "compare every byte of a backup" },
    { line: "cec check --json --one-way ./site cells://common-files/site", does: "for a script" },
  ],
  exits: { 3: "no such file or folder", 8: "something could not be compared", 9: "there are differences" },
  load: () => import("./check.run.ts"),
});
