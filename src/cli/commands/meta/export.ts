import { command } from "../../command.ts";
import { flag } from "../../flag.ts";

export const flags = {
  csv: flag.boolean({ help: "CSV with a column for each namespace (the default)", group: "Output" }),
  jsonl: flag.boolean({ aliases: ["json"], help: "one line of JSON for each file or folder", group: "Output" }),
  namespace: flag.list({
    short: "n",
    placeholder: "NAME",
    commas: true,
    complete: "namespace",
    help: "only these; may be given several times",
  }),
  onlySet: flag.boolean({ help: "leave out files and folders that have no value" }),
};

export const metaExport = command({
  name: "export",
  summary: "Write the metadata of folders and all below them as a table",
  details: ["What cec meta import reads. A folder is listed with one request, its metadata come 200 nodes at a time."],
  args: [{ name: "PATH", help: "folder or file", repeated: true, complete: "remote-path" }],
  flags,
  examples: [
    { line: "cec meta export common-files > tags.csv", does: "for a spreadsheet" },
    { line: "cec meta export common-files/reports --jsonl --only-set", does: "what has values, as lines of JSON" },
    { line: "cec meta export common-files -n usermeta-tags", does: "tags alone" },
  ],
  exits: { 3: "no such folder or namespace" },
  load: () => import("./export.run.ts"),
});
