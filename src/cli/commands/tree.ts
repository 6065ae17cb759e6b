import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonLinesFlag } from "../output-flags.ts";

export const flags = {
  depth: flag.optionalInteger({ short: "L", min: 1, help: "go down that many levels; default all" }),
  folders: flag.boolean({ short: "d", help: "only folders" }),
  all: flag.boolean({ short: "a", help: "names that begin with a dot too" }),
  sizes: flag.boolean({ short: "s", help: "the size of each file too" }),
  json: jsonLinesFlag,
};

export const tree = command({
  name: "tree",
  group: "Files",
  summary: "Draw a folder with all that is below it",
  brief: "draw what is below",
  args: [{ name: "PATH", help: "folder; without it, all workspaces", optional: true, complete: "remote-folder" }],
  flags,
  examples: [
    { line: "cec tree common-files", does: "a workspace to its leaves" },
    { line: "cec tree -L 2 -d", does: "the folders of the first two levels of all workspaces" },
    { line: "cec tree -s --all common-files", does: "with sizes and hidden files" },
  ],
  exits: { 3: "no such folder" },
  load: () => import("./tree.run.ts"),
});
