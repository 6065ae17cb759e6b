import type { PolicyBody } from "../../protocol/people.ts";
import type { Documents, User } from "../store/facts.ts";

export type PolicyRule = readonly [NonNullable<PolicyBody["Action"]>, string];

/** Gives each rule of a resource its number. */
export function makePolicies(documents: Documents, resource: string, rules: readonly PolicyRule[]): PolicyBody[] {
  return rules.map(([Action, Subject]) => ({
    id: String(documents.next("policy")),
    Resource: resource,
    Action,
    Subject,
    Effect: "allow",
  }));
}

/** What a user's own things (links, cells, bookmarks) carry. */
export function ownedBy(user: User): PolicyRule[] {
  return [
    ["OWNER", user.uuid],
    ["READ", `user:${user.login}`],
    ["WRITE", `user:${user.login}`],
    ["WRITE", "profile:admin"],
  ];
}

/** Policies as an answer to the creation shows them: without their numbers, which come with the next read. */
export function unnumbered(policies: readonly PolicyBody[]): PolicyBody[] {
  return policies.map(({ id: _, ...policy }) => policy);
}

/** True when the user may do that with a resource of these policies. */
export function allows(policies: readonly PolicyBody[], action: "READ" | "WRITE", user: User): boolean {
  const profile = user.attributes.profile ?? "standard";
  const subjects = new Set([user.uuid, `user:${user.login}`, `profile:${profile}`, "*", ...user.roles]);
  if (profile === "admin") subjects.add("profile:standard");
  return policies.some(
    (policy) => (policy.Action === action || policy.Action === "OWNER") && subjects.has(policy.Subject ?? ""),
  );
}
