import type { PolicyBody, UserBody } from "../../../protocol/people.ts";
import type { Services } from "../../context.ts";
import { makePolicies } from "../../idm/policies.ts";
import type { User } from "../../store/facts.ts";
import { compact } from "../proto/compact.ts";
import { roleAnswer } from "./role-answer.ts";

/** A user or group as the people service shows it. */
export function userAnswer(services: Services, user: User): UserBody {
  if (user.isGroup) return groupAnswer(services, user);
  const roles = services.idm.rolesOf(user).flatMap((uuid) => services.idm.role(uuid) ?? []);
  const profile = user.attributes.profile;
  const failed = profile === "standard" ? { failedConnections: String(user.failedLogins) } : {};
  return compact({
    Uuid: user.uuid,
    GroupPath: user.groupPath,
    Attributes: { ...failed, ...user.attributes },
    Roles: roles.map(roleAnswer),
    Login: user.login,
    LastConnected: user.lastConnected,
    Policies: [...policiesOf(services, user)],
    PoliciesContextEditable: true,
  });
}

function groupAnswer(services: Services, group: User): UserBody {
  return compact({
    Uuid: group.uuid,
    GroupPath: group.groupPath,
    Attributes: { ...group.attributes },
    IsGroup: true,
    GroupLabel: group.attributes.displayName ?? group.login,
    Policies: [...policiesOf(services, group)],
    PoliciesContextEditable: true,
  });
}

/** Those of the user's own role; groups have none, and get theirs when first shown. */
export function policiesOf(services: Services, user: User): readonly PolicyBody[] {
  const { documents } = services.facts;
  const role = services.idm.role(user.uuid);
  if (role !== undefined) return role.policies;
  const known = documents.get<PolicyBody[]>("group-policies", user.uuid);
  if (known !== undefined) return known;
  const made = makePolicies(documents, user.uuid, [
    ["READ", "profile:standard"],
    ["WRITE", "profile:admin"],
    ["WRITE", `user:${user.login}`],
  ]);
  documents.put("group-policies", user.uuid, made);
  return made;
}
