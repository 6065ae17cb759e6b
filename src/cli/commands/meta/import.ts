import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { dryRunFlag, jsonLinesFlag } from "../../output-flags.ts";

export const flags = {
  csv: flag.boolean({ help: "the file is CSV (the default, but for names that end in .jsonl)" }),
  jsonl: flag.boolean({ help: "the file has a line of JSON for each file or folder" }),
  empty: flag.oneOf(["keep", "delete"], "keep", { help: "what an empty field of CSV does to the value there is" }),
  dryRun: dryRunFlag,
  json: jsonLinesFlag,
};

export const metaImport = command({
  name: "import",
  summary: "Set the metadata of many files and folders from a table",
  details: [
    'The first line of CSV names the columns: path, and namespaces such as usermeta-tags; a column uuid is compared with what stands at the path. A line of JSON is {"path": ..., "meta": {NAMESPACE: VALUE}}; null deletes a value.',
    "All lines are checked before the first value is written: one that is wrong stops the import. Each line is reported.",
  ],
  args: [{ name: "FILE", help: "the table; - or nothing for standard input", optional: true, complete: "local-path" }],
  flags,
  examples: [
    { line: "cec meta import tags.csv --dry-run", does: "check every line and tell what would change" },
    { line: "cec meta import tags.csv", does: "write it" },
    { line: "cec meta export common-files --jsonl | cec meta import --jsonl -", does: "from standard input" },
  ],
  exits: { 2: "a line is wrong; nothing was written", 8: "some lines could not be written" },
  load: () => import("./import.run.ts"),
});
