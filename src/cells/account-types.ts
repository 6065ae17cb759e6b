import type {
  AclBody,
  AclQuery,
  DatasourceBody,
  RoleBody,
  RoleQuery,
  UserBody,
  UserQuery,
  WorkspaceBody,
  WorkspaceQuery,
} from "../protocol/people.ts";
import type { CallOptions, StartedJob } from "./types.ts";

export interface SearchOptions<Query> extends CallOptions {
  /** One of them must fit. Default: everything the caller may see. */
  readonly queries?: readonly Query[];
  readonly pageSize?: number;
}

/** Users, groups, roles, workspaces and access rights, page by page. Most of it only administrators may read. */
export interface People {
  users(options?: SearchOptions<UserQuery>): AsyncIterable<UserBody>;
  groups(options?: SearchOptions<UserQuery>): AsyncIterable<UserBody>;
  roles(options?: SearchOptions<RoleQuery>): AsyncIterable<RoleBody>;
  workspaces(options?: SearchOptions<WorkspaceQuery>): AsyncIterable<WorkspaceBody>;
  acls(options?: SearchOptions<AclQuery>): AsyncIterable<AclBody>;
  /** Resolves with how many were deleted. */
  removeAcl(acl: AclBody, options?: CallOptions): Promise<number>;
}

/** A datasource without its keys. */
export type Datasource = Omit<DatasourceBody, "ApiKey" | "ApiSecret">;

/** `/a/config/datasource`, for administrators. */
export interface Datasources {
  list(options?: CallOptions): Promise<Datasource[]>;
  /** Starts reading a datasource's storage anew. Whether the name exists is not checked by the server. */
  resync(name: string, options?: CallOptions): Promise<StartedJob>;
}
