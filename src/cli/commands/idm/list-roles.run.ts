import type { RoleBody } from "../../../protocol/people.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { isoTime } from "../../view/iso-time.ts";
import { type flags, roleColumns } from "./list-roles.ts";
import { printEntries } from "./print-entries.ts";

export const run: Run<typeof flags> = async (context, { flags: given }) => {
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  await printEntries(terminal, cells.people.roles({ signal }), given, {
    what: "roles",
    title: (count) => (count === 0 ? "No role found." : count === undefined ? "Found roles" : `Found ${count} roles`),
    line,
    columns: roleColumns,
    fields: (role) => ({
      label: role.Label ?? "",
      uuid: role.Uuid ?? "",
      kind: kindOf(role),
      autoApplies: (role.AutoApplies ?? []).filter((profile) => profile !== ""),
      lastUpdated: isoTime(role.LastUpdated),
    }),
  });
  return undefined;
};

/** The blank at the end of marked lines is the Go client's. */
function line(role: RoleBody): string {
  const marks: Readonly<Record<string, string>> = { group: " __ GROUP ROLE ", user: " __ USER ROLE " };
  return ` -- ${visible(role.Label ?? "")}${marks[kindOf(role)] ?? ""}`;
}

function kindOf({ GroupRole, UserRole, IsTeam }: RoleBody): string {
  if (GroupRole) return "group";
  if (UserRole) return "user";
  return IsTeam ? "team" : "role";
}
