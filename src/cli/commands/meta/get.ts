import { command } from "../../command.ts";
import { flag } from "../../flag.ts";
import { jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";
import { pathsArgument } from "./paths-argument.ts";

export const metaColumnNames = ["name", "value", "path", "uuid"] as const;

export const flags = {
  path: flag.list({
    short: "p",
    placeholder: "PATH",
    complete: "remote-path",
    help: "of a file or folder; an argument does as well",
  }),
  namespace: flag.string({
    short: "n",
    placeholder: "NAME",
    complete: "namespace",
    help: "only this one, such as usermeta-tags",
  }),
  all: flag.boolean({ short: "a", help: "list the namespaces, as cec meta ls-namespaces does" }),
  raw: flag.boolean({ short: "r", help: "with --namespace: the bare value", group: "Output" }),
  format: flag.oneOf(["table", "json"], "table", {
    short: "f",
    help: "json: one object of the texts the server keeps, as the Go client prints it",
    group: "Output",
  }),
  columns: columnsFlag(metaColumnNames),
  json: jsonLinesFlag,
};

export const metaGet = command({
  name: "get",
  summary: "Show the metadata of files and folders",
  args: [pathsArgument],
  flags,
  examples: [
    { line: "cec meta get common-files/report.pdf", does: "all the server keeps of a file" },
    { line: "cec meta get common-files/report.pdf -n usermeta-tags --raw", does: "its tags alone" },
    { line: "cec meta get 'common-files/*' --json", does: "of all in a folder, one line of JSON each" },
  ],
  exits: { 3: "no such file or folder" },
  load: () => import("./get.run.ts"),
});
