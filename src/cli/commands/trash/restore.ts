import { command } from "../../command.ts";
import { detachFlag, dryRunFlag, jsonLinesFlag } from "../../output-flags.ts";

export const flags = {
  detach: detachFlag,
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const trashRestore = command({
  name: "restore",
  summary: "Bring removed files and folders back to where they were",
  details: [
    "Folders that are gone meanwhile are made again; where the name is taken, the server gives the item another one, such as report-1.pdf. Items put into the recycle bin by hand have no place to go back to: move those with cec mv.",
  ],
  args: [
    {
      name: "PATH",
      help: "item in a recycle bin; wildcards are fine; WORKSPACE/NAME will do",
      repeated: true,
      complete: "remote-path",
    },
  ],
  flags,
  examples: [
    { line: "cec trash restore common-files/recycle_bin/draft.txt", does: "one file" },
    { line: "cec trash restore 'personal-files/*.pdf'", does: "all PDF files in the recycle bin of a workspace" },
    { line: "cec trash restore --dry-run 'common-files/*'", does: "tell what would come back" },
  ],
  exits: { 1: "the server does not know where it was", 3: "nothing of that name in the recycle bin" },
  load: () => import("./restore.run.ts"),
});
