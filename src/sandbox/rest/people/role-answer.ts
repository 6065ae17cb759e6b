import type { RoleBody } from "../../../protocol/people.ts";
import type { RoleDocument } from "../../idm/documents.ts";
import { compact } from "../proto/compact.ts";

export function roleAnswer(role: RoleDocument): RoleBody {
  return compact({
    Uuid: role.uuid,
    Label: role.label,
    IsTeam: role.isTeam,
    GroupRole: role.groupRole,
    UserRole: role.userRole,
    LastUpdated: role.lastUpdated,
    AutoApplies: [...role.autoApplies],
    Policies: [...role.policies],
  });
}
