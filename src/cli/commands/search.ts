import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonLinesFlag } from "../output-flags.ts";
import { columnsFlag } from "../view/columns.ts";
import { nodeColumnNames } from "../view/node-column-names.ts";
import { entryConditions } from "./entry-conditions.ts";

export const flags = {
  in: flag.list({ placeholder: "PATH", help: "only below this folder; may be repeated", complete: "remote-folder" }),
  name: flag.string({ short: "n", placeholder: "TEXT", help: "part of the name; * stands for anything" }),
  content: flag.string({ placeholder: "TEXT", help: "words in the content, where the server indexes contents" }),
  ext: flag.list({ short: "e", placeholder: "EXT", commas: true, help: "extensions, such as pdf,docx" }),
  ...entryConditions,
  age: flag.string({ placeholder: "'<AGE'", help: "by the server's clock: '<10m' younger, '>2d' older" }),
  meta: flag.list({
    short: "m",
    placeholder: "NAME=VALUE",
    help: "metadata, such as usermeta-tags=red; may be repeated",
  }),
  shared: flag.optionalOneOf(["any", "link", "cell"], { help: "only what is shared in that way" }),
  near: flag.string({ placeholder: "LAT,LON,DIST", help: "pictures taken near a place, such as 48.85,2.35,5km" }),
  uuid: flag.list({ placeholder: "UUID", commas: true, help: "nodes with these identifiers" }),
  query: flag.string({
    placeholder: "QUERY",
    help: "in the syntax of the index, such as '+Basename:*x* -Extension:tmp'",
  }),
  skip: flag.integer(0, { help: "leave out the first hits" }),
  limit: flag.integer(100, { min: 1, help: "hits at most" }),
  all: flag.boolean({ short: "a", help: "every hit, whatever --limit says" }),
  facets: flag.boolean({ help: "how many hits of each type, extension, size and age, instead of the hits" }),
  raw: flag.boolean({ short: "r", help: "bare paths, one per line; folders end with /" }),
  columns: columnsFlag(nodeColumnNames),
  json: jsonLinesFlag,
};

export const search = command({
  name: "search",
  group: "Files",
  summary: "Ask the search index of the server",
  brief: "ask the server's index",
  details: [
    "TEXT is looked for in names, and in contents where the server indexes them. All conditions must hold. Hits come best first, from all workspaces you may read. The index follows changes by some seconds; cec find --walk reads the folders themselves.",
  ],
  args: [{ name: "TEXT", help: "part of a name or of a content", optional: true, repeated: true }],
  flags,
  examples: [
    { line: "cec search report", does: "all that has it in its name" },
    {
      line: "cec search --ext pdf,docx --newer 30d --in common-files",
      does: "documents of the last month in a workspace",
    },
    { line: "cec search --meta usermeta-tags=red --type f --json", does: "tagged files, as JSON" },
    { line: "cec search --facets --in common-files", does: "what kinds of files there are" },
  ],
  exits: { 3: "no such folder" },
  load: () => import("./search.run.ts"),
});
