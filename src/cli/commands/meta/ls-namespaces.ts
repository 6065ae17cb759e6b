import { command } from "../../command.ts";
import { jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";

export const namespaceColumnNames = ["name", "label", "definition", "type", "order"] as const;

export const flags = { columns: columnsFlag(namespaceColumnNames), json: jsonLinesFlag };

export const metaLsNamespaces = command({
  name: "ls-namespaces",
  summary: "List the kinds of metadata the server knows",
  args: [],
  flags,
  examples: [
    { line: "cec meta ls-namespaces", does: "their names, labels and definitions" },
    { line: "cec meta ls-namespaces --columns name,type", does: "names and types" },
    { line: "cec meta ls-namespaces --json", does: "one line of JSON each, with the choices of a choice" },
  ],
  load: () => import("./ls-namespaces.run.ts"),
});
