import { command } from "../../command.ts";
import { entryFlags } from "./entry-flags.ts";

export const userColumns = [
  "login",
  "name",
  "email",
  "profile",
  "group",
  "hidden",
  "lastConnected",
  "uuid",
  "roles",
] as const;

export const flags = entryFlags(userColumns);

export const listUsers = command({
  name: "list-users",
  summary: "List the users you may see",
  details: ["Public links leave users of their own behind, marked as hidden in --json and --csv."],
  args: [],
  flags,
  examples: [
    { line: "cec idm list-users", does: "their logins" },
    { line: "cec idm list-users --csv", does: "login, name, e-mail, profile, group... for a spreadsheet" },
    { line: "cec idm list-users --json --limit 10", does: "the first ten as JSON, one line each" },
  ],
  exits: { 5: "not allowed" },
  load: () => import("./list-users.run.ts"),
});
