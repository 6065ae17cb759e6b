import { command } from "../../command.ts";
import { entryFlags } from "./entry-flags.ts";

export const roleColumns = ["label", "kind", "autoApplies", "lastUpdated", "uuid"] as const;

export const flags = entryFlags(roleColumns);

export const listRoles = command({
  name: "list-roles",
  summary: "List the roles, those of single users and groups among them",
  args: [],
  flags,
  examples: [
    { line: "cec idm list-roles", does: "their labels and kinds" },
    { line: "cec idm list-roles --json", does: "with UUIDs, one line of JSON each" },
    { line: "cec idm list-roles --csv", does: "for a spreadsheet" },
  ],
  exits: { 5: "not allowed" },
  load: () => import("./list-roles.run.ts"),
});
