import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonLinesFlag, longDryRunFlag } from "../../output-flags.ts";
import { pathsArgument } from "./paths-argument.ts";

export const flags = {
  path: flag.list({
    short: "p",
    placeholder: "PATH",
    complete: "remote-path",
    help: "of a file or folder; an argument does as well",
  }),
  operation: flag.oneOf(["update", "delete"], "update", { short: "o", help: "what to do" }),
  namespace: flag.string({
    short: "n",
    placeholder: "NAME",
    complete: "namespace",
    help: "which kind, such as usermeta-tags",
  }),
  stringValue: flag.list({
    short: "s",
    help: "value of a text, choice, date (2026-12-31 18:00:00, UTC), label or tags; tags: several, separated by commas",
  }),
  jsonValue: flag.string({ short: "j", placeholder: "JSON", help: "value of type json" }),
  numericValue: flag.string({ short: "r", placeholder: "N", help: "value of a number or rating (0 to 5)" }),
  booleanValue: flag.boolean({ short: "b", help: "value of a boolean; --boolean-value=false for no" }),
  replace: flag.boolean({ help: "tags: these in place of those there are" }),
  allTags: flag.boolean({ help: "with --operation delete: all tags" }),
  dryRun: longDryRunFlag,
  json: jsonLinesFlag,
};

export const metaSet = command({
  name: "set",
  summary: "Set or delete a value in the metadata of files and folders",
  details: [
    "The value is checked against the type of the namespace before anything is written; many nodes are written in one request. Tags are added to those there are, and --operation delete takes away those given.",
  ],
  args: [pathsArgument],
  flags,
  examples: [
    { line: "cec meta set common-files/report.pdf -n usermeta-tags -s draft,2026", does: "adds two tags" },
    {
      line: "cec meta set 'common-files/reports/*' -n usermeta-tags -s final --replace",
      does: "one tag for many files",
    },
    {
      line: "cec meta set -p common-files/report.pdf -o delete -n usermeta-tags -s draft",
      does: "takes a tag away",
    },
  ],
  exits: { 3: "no such file, folder or namespace", 5: "not allowed" },
  load: () => import("./set.run.ts"),
});
