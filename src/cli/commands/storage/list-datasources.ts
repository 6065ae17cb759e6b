import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonLinesFlag } from "../../output-flags.ts";

export const flags = {
  raw: flag.boolean({ short: "r", help: "bare names, one per line" }),
  json: jsonLinesFlag,
};

export const listDatasources = command({
  name: "list-datasources",
  summary: "List the datasources of the server",
  details: ["For administrators. The keys of the storage are never shown."],
  args: [],
  flags,
  examples: [
    { line: "cec storage list-datasources", does: "their names" },
    { line: "cec storage list-datasources -r", does: "one per line, for scripts" },
    { line: "cec storage list-datasources --json", does: "with kind, folder or bucket, versioning, encryption" },
  ],
  exits: { 5: "not an administrator" },
  load: () => import("./list-datasources.run.ts"),
});
