import { CecError } from "../../../base/errors.ts";
import type { QueryRequest, RoleBody, RoleQuery, RolesAnswer } from "../../../protocol/people.ts";
import type { Services } from "../../context.ts";
import { adminsRole, type RoleDocument } from "../../idm/documents.ts";
import { allows, makePolicies } from "../../idm/policies.ts";
import { compact } from "../proto/compact.ts";
import { role as roleShape, roles } from "../proto/shapes.ts";
import { route } from "../router.ts";
import { like, page, selects } from "./page.ts";
import { roleAnswer } from "./role-answer.ts";

function editable(role: RoleDocument): RoleBody {
  return { ...roleAnswer(role), PoliciesContextEditable: true };
}

function missing(uuid: string): CecError {
  return new CecError("not-found", `cannot find role with uuid ${uuid}`, { status: 404 });
}

function matches(query: RoleQuery, role: RoleDocument): boolean {
  if (query.Uuid !== undefined && query.Uuid.length > 0 && !query.Uuid.includes(role.uuid)) return false;
  if (query.Label !== undefined && !like(query.Label, role.label)) return false;
  if (query.IsTeam === true && !role.isTeam) return false;
  if (query.IsGroupRole === true && !role.groupRole) return false;
  return query.IsUserRole !== true || role.userRole;
}

/** Administrators come first, then everybody's own role, then the others, and the group at the end. */
function rankOf(services: Services, role: RoleDocument): number {
  if (role.uuid === adminsRole) return 1;
  if (role.groupRole) return 4;
  if (!role.userRole) return 3;
  return services.facts.users.byUuid(role.uuid)?.attributes.profile === "admin" ? 0 : 2;
}

/** `/a/role`: search, read, write, delete. */
export const roleRoutes = [
  route<QueryRequest<RoleQuery>>("POST", "/role", "user", roles, (call): RolesAnswer => {
    const all = call.idm
      .roles()
      .filter(selects(call.body, matches))
      .sort((a, b) => rankOf(call, a) - rankOf(call, b));
    // The total counts those the caller may not see as well.
    const visible = all.filter((role) => allows(role.policies, "READ", call.caller.user));
    return compact({ Roles: page(visible, call.body).map(editable), Total: all.length });
  }),
  route("GET", "/role/{uuid}", "user", undefined, (call) => {
    const role = call.idm.role(call.params.uuid ?? "");
    if (role === undefined) throw missing(call.params.uuid ?? "");
    return editable(role);
  }),
  route<RoleBody>("PUT", "/role/{uuid}", "admin", roleShape, (call) => {
    const uuid = call.params.uuid ?? "";
    const { Label = uuid, IsTeam = false, GroupRole = false, UserRole = false, AutoApplies = [""] } = call.body;
    const policies = makePolicies(call.facts.documents, uuid, [
      ["READ", "profile:standard"],
      ["WRITE", "profile:admin"],
    ]);
    const known = call.idm.role(uuid);
    const role: RoleDocument = {
      uuid,
      label: Label,
      isTeam: IsTeam,
      groupRole: GroupRole,
      userRole: UserRole,
      lastUpdated: call.clock.seconds(),
      autoApplies: AutoApplies,
      policies: known?.policies ?? policies,
    };
    call.idm.saveRole(role);
    return editable(role);
  }),
  route("DELETE", "/role/{uuid}", "admin", undefined, (call) => {
    const uuid = call.params.uuid ?? "";
    if (!call.idm.removeRole(uuid)) throw missing(uuid);
    return { Success: true, NumRows: "1" };
  }),
];
