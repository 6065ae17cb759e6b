import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonLinesFlag } from "../output-flags.ts";

export const flags = {
  depth: flag.integer(0, {
    short: "d",
    aliases: ["max-depth"],
    help: "folders down to that level below each PATH too",
  }),
  bytes: flag.boolean({ short: "b", help: "exact bytes instead of 1.5 MiB" }),
  total: flag.boolean({ short: "c", help: "a last line with the sum of all PATHs" }),
  summarize: flag.boolean({ short: "s", help: "only a line for each PATH: the default, for the fingers' sake" }),
  human: flag.boolean({ short: "h", aliases: ["human-readable"], help: "sizes such as 1.5 MiB: the default" }),
  json: jsonLinesFlag,
};

export const du = command({
  name: "du",
  group: "Files",
  summary: "Show how much space files take",
  brief: "space taken",
  details: [
    "Each folder is summed up from one listing, hidden files included. The recycle bin counts as what it is: space in its workspace.",
  ],
  args: [
    {
      name: "PATH",
      help: "file or folder; wildcards are fine; without it, all workspaces",
      optional: true,
      repeated: true,
      complete: "remote-path",
    },
  ],
  flags,
  examples: [
    { line: "cec du", does: "each workspace" },
    { line: "cec du -d 1 common-files", does: "a workspace and its folders" },
    { line: "cec du -b 'common-files/*' | sort -n", does: "the largest things last" },
  ],
  exits: { 3: "no such path" },
  load: () => import("./du.run.ts"),
});
