import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { dryRunFlag, jsonLinesFlag } from "../output-flags.ts";

export const flags = {
  parents: flag.boolean({ short: "p", help: "make missing folders on the way too; fine if it exists" }),
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const mkdir = command({
  name: "mkdir",
  group: "Files",
  summary: "Make folders on the server",
  brief: "make folders",
  args: [{ name: "PATH", help: "folder to make, as workspace/path", repeated: true, complete: "remote-folder" }],
  flags,
  examples: [
    { line: "cec mkdir common-files/reports", does: "one folder" },
    { line: "cec mkdir -p common-files/2026/11/24", does: "a folder with all those above it" },
    { line: "cec mkdir --dry-run -p common-files/a/b", does: "tell what would be made" },
  ],
  exits: { 3: "the folder above does not exist (use -p)", 5: "no right to write there", 6: "a file has that name" },
  load: () => import("./mkdir.run.ts"),
});
