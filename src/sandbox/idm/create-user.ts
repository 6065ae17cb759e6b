import { randomUUID } from "node:crypto";
import type { Services } from "../context.ts";
import type { User } from "../store/facts.ts";
import { adminsRole, externalRole } from "./documents.ts";
import { makePolicies, type PolicyRule } from "./policies.ts";

export interface NewUser {
  readonly login: string;
  readonly password?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly groupPath?: string;
  readonly roles?: readonly string[];
  /** Given where the identity is known before (hidden users of links). */
  readonly uuid?: string;
  readonly roleLabel?: string;
  /** Who may see and change the user; default: everybody sees, the user and administrators change. */
  readonly rules?: readonly PolicyRule[];
}

/** Makes a user with the role of its own that every user has. */
export async function createUser(services: Pick<Services, "facts" | "idm" | "clock">, wanted: NewUser): Promise<User> {
  const uuid = wanted.uuid ?? randomUUID();
  const { login } = wanted;
  const profile = wanted.attributes.profile ?? "shared";
  const given = profile === "admin" ? [adminsRole] : profile === "shared" ? [externalRole] : [];
  const user: User = {
    uuid,
    login,
    groupPath: wanted.groupPath ?? "/",
    attributes: { ...wanted.attributes, profile },
    roles: [...new Set([...given, ...(wanted.roles ?? [])])].filter((role) => role !== uuid),
    isGroup: false,
    lastConnected: services.clock.seconds(),
    failedLogins: 0,
  };
  services.idm.saveUser(user);
  services.idm.saveRole({
    uuid,
    label: wanted.roleLabel ?? `User ${login}`,
    isTeam: false,
    groupRole: false,
    userRole: true,
    lastUpdated: services.clock.seconds(),
    autoApplies: [""],
    policies: makePolicies(services.facts.documents, uuid, wanted.rules ?? defaultRules(login)),
  });
  if (wanted.password !== undefined && wanted.password !== "") {
    await services.facts.users.setPassword(uuid, wanted.password);
  }
  return user;
}

function defaultRules(login: string): PolicyRule[] {
  return [
    ["READ", "profile:standard"],
    ["WRITE", `user:${login}`],
    ["WRITE", "profile:admin"],
  ];
}
