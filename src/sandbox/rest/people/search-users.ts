import { CecError } from "../../../base/errors.ts";
import type { QueryRequest, UserQuery, UsersAnswer } from "../../../protocol/people.ts";
import { allows } from "../../idm/policies.ts";
import type { User } from "../../store/facts.ts";
import { compact } from "../proto/compact.ts";
import { users } from "../proto/shapes.ts";
import { route } from "../router.ts";
import { like, page, selects } from "./page.ts";
import { policiesOf, userAnswer } from "./user-answer.ts";

/** `POST /a/user`: users and groups the caller may see, by login; hidden users of public links are shown to who made the link. */
export const searchUsersRoute = route<QueryRequest<UserQuery>>("POST", "/user", "user", users, (call): UsersAnswer => {
  const visible = (user: User) => allows(policiesOf(call, user), "READ", call.caller.user);
  const found = call.facts.users.all().filter(visible).filter(selects(call.body, matches));
  const all = found.sort((a, b) => (a.login < b.login ? -1 : 1));
  if (call.body.CountOnly === true) return compact({ Total: all.length });
  const shown = page(all, call.body);
  return compact({
    Users: shown.filter((user) => !user.isGroup).map((user) => userAnswer(call, user)),
    Groups: shown.filter((user) => user.isGroup).map((user) => userAnswer(call, user)),
    Total: all.length,
  });
});

/** `GET /a/user/{login}`. */
export const readUserRoute = route("GET", "/user/{login}", "user", undefined, (call) => {
  const user = call.facts.users.byLogin(call.params.login ?? "");
  if (user === undefined) throw userMissing(call.params.login ?? "");
  return userAnswer(call, user);
});

export function userMissing(login: string): CecError {
  return new CecError("not-found", `cannot find user with login ${login}`, { status: 404 });
}

function matches(query: UserQuery, user: User): boolean {
  const { Login, Uuid, GroupPath, Recursive, NodeType, AttributeName, AttributeValue, HasProfile, HasRole } = query;
  if (NodeType !== undefined && (NodeType === "GROUP") !== user.isGroup) return false;
  if (Login !== undefined && (user.isGroup || !like(Login, user.login))) return false;
  if (Uuid !== undefined && Uuid !== user.uuid) return false;
  if (GroupPath !== undefined && !inGroup(user.groupPath, GroupPath, Recursive === true)) return false;
  if (HasProfile !== undefined && user.attributes.profile !== HasProfile) return false;
  if (HasRole !== undefined && !user.roles.includes(HasRole)) return false;
  return AttributeName === undefined || like(AttributeValue ?? "*", user.attributes[AttributeName] ?? "");
}

function inGroup(path: string, group: string, recursive: boolean): boolean {
  const base = group.endsWith("/") ? group : `${group}/`;
  return path === group || `${path}/` === base || (recursive && `${path}/`.startsWith(base));
}
