import { command } from "../../command.ts";
import { dryRunFlag, jsonFlag } from "../../output-flags.ts";
import { versionArgument } from "./version-argument.ts";

export const flags = {
  dryRun: dryRunFlag,
  json: jsonFlag,
};

export const versionsRestore = command({
  name: "restore",
  summary: "Make a version of a file its content again",
  details: ["The content it replaces becomes a version itself, as with every change."],
  args: [{ name: "PATH", help: "file", complete: "remote-path" }, versionArgument],
  flags,
  examples: [
    { line: "cec versions restore common-files/notes.txt 2", does: "the one before the newest" },
    { line: "cec versions restore common-files/notes.txt 2 --dry-run", does: "tell which it would be" },
    { line: "cec versions restore common-files/notes.txt 2 --json", does: "what it is now, as JSON" },
  ],
  exits: { 3: "no such file or version", 5: "not allowed", 9: "the content is not that of the version" },
  load: () => import("./restore.run.ts"),
});
