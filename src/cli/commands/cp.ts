import { command } from "../command.ts";
import { detachFlag, dryRunFlag, jsonLinesFlag } from "../output-flags.ts";
import type { ArgumentSpec } from "../types.ts";

export const flags = {
  detach: detachFlag,
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

/** Sources and target of `cp` and `mv`. */
export const copyArguments: readonly ArgumentSpec[] = [
  { name: "SOURCE", help: "file or folder on the server; wildcards are fine", repeated: true, complete: "remote-path" },
  { name: "TARGET", help: "folder to put into, or the new name of one source", complete: "remote-path" },
];

export const copyExits = { 3: "no such source or target folder", 5: "no right to write there", 6: "the target exists" };

export const cp = command({
  name: "cp",
  group: "Files",
  summary: "Copy files and folders within the server",
  brief: "copy on the server",
  details: [
    "Nothing is overwritten: the server gives a copy that meets its own name another one (name-1). Several sources need a folder as target.",
  ],
  args: copyArguments,
  flags,
  examples: [
    { line: "cec cp common-files/a.txt personal-files", does: "a file into another workspace" },
    { line: "cec cp common-files/a.txt common-files/b.txt", does: "a file under a new name" },
    { line: "cec cp 'common-files/reports/*' personal-files/reports", does: "all that is in a folder" },
  ],
  exits: copyExits,
  load: () => import("./cp.run.ts"),
});
