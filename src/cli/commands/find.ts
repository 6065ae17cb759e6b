import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonLinesFlag } from "../output-flags.ts";
import { entryConditions } from "./entry-conditions.ts";

export const flags = {
  name: flag.list({
    short: "n",
    placeholder: "GLOB",
    help: "names that match, such as '*.pdf'; may be given several times",
  }),
  iname: flag.list({ placeholder: "GLOB", help: "the same without regard to case" }),
  ...entryConditions,
  empty: flag.boolean({ help: "only empty files" }),
  maxDepth: flag.optionalInteger({ min: 1, help: "not deeper than that below PATH" }),
  limit: flag.optionalInteger({ min: 1, help: "stop after that many" }),
  walk: flag.boolean({ help: "read the folders even where the server's index could answer" }),
  null: flag.boolean({ short: "0", help: "end each path with a zero byte instead of a line end, for xargs -0" }),
  json: jsonLinesFlag,
};

export const find = command({
  name: "find",
  group: "Files",
  summary: "Find files by name, size, age and type",
  brief: "by name, size, age",
  details: [
    "With a name, a size or an age, the search index of the server answers, and each hit is checked against all conditions. The index follows changes by some seconds: --walk reads the folders themselves, hidden files included. All conditions must hold; several names are alternatives.",
  ],
  args: [
    {
      name: "PATH",
      help: "where to look; without it, in all workspaces",
      optional: true,
      repeated: true,
      complete: "remote-folder",
    },
  ],
  flags,
  examples: [
    { line: "cec find common-files --name '*.pdf'", does: "all PDF files of a workspace" },
    { line: "cec find --type f --size +100M --older 365d", does: "large files nobody has changed for a year" },
    { line: "cec find common-files/tmp --walk --empty -0 | xargs -0 -r cec rm -f", does: "remove empty files" },
  ],
  exits: { 3: "no such folder" },
  load: () => import("./find.run.ts"),
});
