import { command } from "../../command.ts";
import { entryFlags } from "./entry-flags.ts";

export const groupColumns = ["label", "path", "uuid"] as const;

export const flags = entryFlags(groupColumns);

export const listGroups = command({
  name: "list-groups",
  summary: "List the groups of users",
  args: [],
  flags,
  examples: [
    { line: "cec idm list-groups", does: "their labels" },
    { line: "cec idm list-groups --json", does: "with paths and UUIDs, one line of JSON each" },
    { line: "cec idm list-groups --csv", does: "for a spreadsheet" },
  ],
  exits: { 5: "not allowed" },
  load: () => import("./list-groups.run.ts"),
});
