import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonFlag } from "../../output-flags.ts";
import { versionArgument } from "./version-argument.ts";

export const flags = {
  force: flag.boolean({ short: "f", help: "replace a file that exists" }),
  dryRun: dryRunFlag,
  json: jsonFlag,
};

export const versionsGet = command({
  name: "get",
  summary: "Fetch a version of a file",
  details: [
    "It is written beside its target, checked, and renamed: the target is what it was before, or the whole version.",
  ],
  args: [
    { name: "PATH", help: "file", complete: "remote-path" },
    versionArgument,
    {
      name: "TARGET",
      help: "file or folder to put it, default the working folder; - for standard output",
      optional: true,
      complete: "local-path",
    },
  ],
  flags,
  examples: [
    { line: "cec versions get common-files/notes.txt 2 notes-before.txt", does: "the one before the newest" },
    { line: "cec versions get common-files/notes.txt 2 - | wc -c", does: "to standard output" },
    {
      line: "cec versions get common-files/notes.txt 2 notes-before.txt --dry-run",
      does: "tell what would be fetched",
    },
  ],
  exits: { 3: "no such file or version", 6: "the target exists", 9: "what arrived is not the version" },
  load: () => import("./get.run.ts"),
});
