import type {
  AclBody,
  AclQuery,
  AclsAnswer,
  DeletedAnswer,
  QueryRequest,
  RoleBody,
  RoleQuery,
  RolesAnswer,
  UserBody,
  UserQuery,
  UsersAnswer,
  WorkspaceBody,
  WorkspaceQuery,
  WorkspacesAnswer,
} from "../protocol/people.ts";
import { parseInt64 } from "./node.ts";
import type { Rest } from "./rest.ts";
import type { People, SearchOptions } from "./types.ts";

const defaultPageSize = 500;

export function peopleService(rest: Rest): People {
  /** Pages through one of the searches, which share their form. `take` picks what is wanted and counts all that came. */
  async function* search<Query, Answer extends object, Item>(
    endpoint: string,
    operation: string,
    options: SearchOptions<Query>,
    take: (answer: Answer) => { items: readonly Item[]; count: number },
  ): AsyncGenerator<Item, void, void> {
    const pageSize = options.pageSize ?? defaultPageSize;
    for (let offset = 0; ; offset += pageSize) {
      const body: QueryRequest<Query> = {
        ...(options.queries === undefined ? {} : { Queries: [...options.queries] }),
        Limit: String(pageSize),
        Offset: String(offset),
      };
      const call = { operation, method: "POST", endpoint, idempotent: true, signal: options.signal } as const;
      const { items, count } = take(await rest.json<Answer>({ ...call, body }));
      yield* items;
      if (count < pageSize) return;
    }
  }

  const people = <Kind extends "Users" | "Groups">(kind: Kind, operation: string, options: SearchOptions<UserQuery>) =>
    search<UserQuery, UsersAnswer, UserBody>("/user", operation, options, (answer) => ({
      items: answer[kind] ?? [],
      count: (answer.Users?.length ?? 0) + (answer.Groups?.length ?? 0),
    }));

  return {
    users: (options = {}) => people("Users", "list the users", { queries: [{ NodeType: "USER" }], ...options }),
    groups: (options = {}) => people("Groups", "list the groups", { queries: [{ NodeType: "GROUP" }], ...options }),
    roles: (options = {}) =>
      search<RoleQuery, RolesAnswer, RoleBody>("/role", "list the roles", options, ({ Roles = [] }) => ({
        items: Roles,
        count: Roles.length,
      })),
    workspaces: (options = {}) =>
      search<WorkspaceQuery, WorkspacesAnswer, WorkspaceBody>(
        "/workspace",
        "list the workspaces",
        options,
        ({ Workspaces = [] }) => ({ items: Workspaces, count: Workspaces.length }),
      ),
    acls: (options = {}) =>
      search<AclQuery, AclsAnswer, AclBody>("/acl", "list the access rights", options, ({ ACLs = [] }) => ({
        items: ACLs,
        count: ACLs.length,
      })),
    async removeAcl(acl, { signal } = {}) {
      const call = {
        operation: "delete an access right",
        method: "POST",
        endpoint: "/acl/bulk/delete",
        signal,
      } as const;
      return parseInt64((await rest.json<DeletedAnswer>({ ...call, body: acl })).NumRows);
    },
  };
}
