import { randomBytes } from "node:crypto";
import type { Services } from "./context.ts";
import { createUser } from "./idm/create-user.ts";
import type { PolicyRule } from "./idm/policies.ts";

export interface SandboxUser {
  readonly name: string;
  readonly password: string;
}

/** The user behind requests without credentials: every server has one, nobody signs in as it. */
const stranger = "pydio.anon.user";
const tokenLifeSeconds = 90 * 24 * 3600;

/** Makes sure the users exist with these passwords (`admin` always does) and gives each a token. */
export async function admit(
  services: Services,
  wanted: readonly SandboxUser[],
): Promise<{ tokens: Record<string, string>; passwords: Record<string, string> }> {
  const hasAdmin = wanted.some((user) => user.name === "admin");
  const admin = { name: "admin", password: randomBytes(18).toString("base64url") };
  const all = hasAdmin ? wanted : [...wanted, admin];
  const tokens: Record<string, string> = {};
  const passwords: Record<string, string> = {};
  const rules: PolicyRule[] = [
    ["READ", `user:${stranger}`],
    ["READ", "profile:admin"],
    ["WRITE", "profile:admin"],
  ];
  if (services.facts.users.byLogin(stranger) === undefined) {
    await createUser(services, {
      login: stranger,
      attributes: { profile: "anon" },
      roleLabel: `${stranger} role`,
      rules,
    });
  }
  for (const { name, password } of all) {
    const known = services.facts.users.byLogin(name);
    if (known === undefined) {
      const profile = name === "admin" ? "admin" : "standard";
      await createUser(services, { login: name, password, attributes: { profile } });
    } else await services.facts.users.setPassword(known.uuid, password);
    passwords[name] = password;
    tokens[name] = services.facts.tokens.issuePersonal(name, { lifeSeconds: tokenLifeSeconds, label: "sandbox" });
  }
  return { tokens, passwords };
}
