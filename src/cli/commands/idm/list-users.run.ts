import type { UserBody } from "../../../protocol/people.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { isoTime } from "../../view/iso-time.ts";
import { type flags, userColumns } from "./list-users.ts";
import { printEntries } from "./print-entries.ts";

export const run: Run<typeof flags> = async (context, { flags: given }) => {
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  await printEntries(terminal, cells.people.users({ signal }), given, {
    what: "users",
    title: (count) => (count === 0 ? "No user found." : count === undefined ? "Found users:" : `Found ${count} users:`),
    line: (user) => `  - ${visible(user.Login ?? "")}`,
    columns: userColumns,
    fields,
  });
  return undefined;
};

function fields({ Login, Uuid, GroupPath, Attributes = {}, Roles = [], LastConnected }: UserBody) {
  return {
    login: Login ?? "",
    uuid: Uuid ?? "",
    name: Attributes.displayName || undefined,
    email: Attributes.email || undefined,
    profile: Attributes.profile || undefined,
    group: GroupPath ?? "/",
    hidden: Attributes.hidden === "true" || undefined,
    lastConnected: isoTime(LastConnected),
    roles: Roles.flatMap((role) => role.Uuid ?? []),
  };
}
