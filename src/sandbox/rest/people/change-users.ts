import { randomUUID } from "node:crypto";
import { CecError } from "../../../base/errors.ts";
import type { UserBody } from "../../../protocol/people.ts";
import { createUser } from "../../idm/create-user.ts";
import type { User } from "../../store/facts.ts";
import { user as userShape } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { userMissing } from "./search-users.ts";
import { userAnswer } from "./user-answer.ts";

type Change = UserCall<UserBody>;

/** `PUT /a/user/{login}` creates (without `Uuid`) or replaces; roles that are not sent are taken away. */
export const putUserRoute = route<UserBody>("PUT", "/user/{login*}", "user", userShape, async (call) => {
  const login = call.params.login ?? "";
  const { body } = call;
  if (body.Attributes === undefined) throw new TypeError("assignment to entry in nil map: a user needs Attributes");
  const self = login === call.caller.user.login;
  if (!call.caller.isAdmin && !self)
    throw new CecError("forbidden", "You are not allowed to edit this user!", { status: 403 });
  const known = call.facts.users.byLogin(login);
  if (known !== undefined && body.Uuid !== known.uuid) {
    throw new CecError("forbidden", "User with the same login already exists!", { status: 403 });
  }
  const saved = known === undefined ? await create(call, login) : await replace(call, known);
  return userAnswer(call, saved);
});

function create(call: Change, login: string): Promise<User> | User {
  const { body } = call;
  if (body.IsGroup === true) return createGroup(call, login);
  return createUser(call, {
    login,
    attributes: body.Attributes ?? {},
    ...(body.Password === undefined ? {} : { password: body.Password }),
    ...(body.GroupPath === undefined ? {} : { groupPath: body.GroupPath }),
    roles: (body.Roles ?? []).flatMap((role) => role.Uuid ?? []),
  });
}

function createGroup(call: Change, name: string): User {
  const { GroupPath = "/", GroupLabel = name, Attributes = {} } = call.body;
  const base = GroupPath.replace(/\/$/, "");
  const group: User = {
    uuid: randomUUID(),
    login: `${base}/${GroupLabel}`,
    groupPath: `${base}/${GroupLabel}`,
    attributes: { ...Attributes, displayName: GroupLabel },
    roles: [],
    isGroup: true,
    lastConnected: 0,
    failedLogins: 0,
  };
  call.idm.saveUser(group);
  return group;
}

async function replace(call: Change, known: User): Promise<User> {
  const { body } = call;
  const saved: User = {
    ...known,
    groupPath: body.GroupPath ?? known.groupPath,
    attributes: call.caller.isAdmin
      ? (body.Attributes ?? {})
      : { ...body.Attributes, profile: known.attributes.profile ?? "standard" },
    roles: call.caller.isAdmin
      ? (body.Roles ?? []).flatMap((role) => (role.Uuid === known.uuid ? [] : (role.Uuid ?? [])))
      : known.roles,
  };
  call.idm.saveUser(saved);
  if (body.Password !== undefined && body.Password !== "")
    await call.facts.users.setPassword(known.uuid, body.Password);
  return saved;
}

/** `PUT /a/user/roles/{login}` replaces the roles only. */
export const putUserRolesRoute = route<UserBody>("PUT", "/user/roles/{login}", "admin", userShape, (call) => {
  const known = call.facts.users.byLogin(call.params.login ?? "");
  if (known === undefined) throw userMissing(call.params.login ?? "");
  const roles = (call.body.Roles ?? []).flatMap((role) => role.Uuid ?? []).filter((role) => role !== known.uuid);
  const saved = { ...known, roles };
  call.idm.saveUser(saved);
  return userAnswer(call, saved);
});

/** `DELETE /a/user/{login}`, or of a group by its path. */
export const deleteUserRoute = route("DELETE", "/user/{login*}", "admin", undefined, (call) => {
  const login = (call.params.login ?? "").replace(/\/$/, "");
  const user = call.facts.users.byLogin(login) ?? call.facts.users.byLogin(`/${login}`);
  if (user === undefined) throw userMissing(login);
  call.idm.removeUser(user);
  return { Success: true, NumRows: "1" };
});
