import { command } from "../../command.ts";
import { jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";

/** For `--columns`. */
export const uploadColumnNames = ["id", "sent", "begun", "state", "target", "source", "url"] as const;

export const flags = { columns: columnsFlag(uploadColumnNames), json: jsonLinesFlag };

export const uploadsLs = command({
  name: "ls",
  summary: "List uploads that were begun and not completed",
  details: [
    "Files that are sent in parts and were interrupted: from the journals of this machine, for all servers or, with --account or --url, for one. Running the same scp or sync again goes on with them as well. Interrupted downloads are not listed: they lie beside their targets in files that end in .cec-part, and the same command goes on with them.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec uploads ls", does: "what is unfinished" },
    { line: "cec uploads ls --json", does: "the same, one JSON line each" },
    { line: "cec uploads ls --json | jq -r .id", does: "the ids alone" },
  ],
  load: () => import("./ls.run.ts"),
});
