import { command } from "../../command.ts";
import { listAcls } from "./list-acls.ts";
import { listGroups } from "./list-groups.ts";
import { listRoles } from "./list-roles.ts";
import { listUsers } from "./list-users.ts";
import { listWorkspaces } from "./list-workspaces.ts";

export const idm = command({
  name: "idm",
  group: "Administration",
  summary: "List users, groups, roles, workspaces and access rights",
  brief: "users, roles, rights",
  args: [],
  flags: {},
  examples: [],
  commands: [listUsers, listGroups, listRoles, listWorkspaces, listAcls],
});
