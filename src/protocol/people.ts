import type { Int64, NodeBody } from "./rest.ts";

/** Users, groups, roles, workspaces, ACLs, datasources: `POST /a/user`, `/a/role`, `/a/workspace`, `/a/acl`, `GET /a/config/datasource`. */

export interface PolicyBody {
  id?: Int64;
  Resource?: string;
  Action?: "OWNER" | "READ" | "WRITE" | "EDIT_RULES";
  Subject?: string;
  Effect?: "allow" | "deny";
}

export interface QueryRequest<Query> {
  Queries?: Query[];
  Operation?: "AND" | "OR";
  Limit?: Int64 | number;
  Offset?: Int64 | number;
  CountOnly?: boolean;
}

export interface UserQuery {
  Login?: string;
  Uuid?: string;
  GroupPath?: string;
  Recursive?: boolean;
  FullPath?: string;
  NodeType?: "USER" | "GROUP";
  AttributeName?: string;
  AttributeValue?: string;
  HasProfile?: string;
  HasRole?: string;
  not?: boolean;
}

export interface UserBody {
  Uuid?: string;
  Login?: string;
  Password?: string;
  GroupPath?: string;
  GroupLabel?: string;
  IsGroup?: boolean;
  Attributes?: Record<string, string>;
  Roles?: RoleBody[];
  LastConnected?: number;
  Policies?: PolicyBody[] | null;
  PoliciesContextEditable?: boolean;
}

export interface UsersAnswer {
  Users?: UserBody[];
  Groups?: UserBody[];
  Total?: number;
}

export interface RoleQuery {
  Uuid?: string[];
  Label?: string;
  IsTeam?: boolean;
  IsGroupRole?: boolean;
  IsUserRole?: boolean;
  not?: boolean;
}

export interface RoleBody {
  Uuid?: string;
  Label?: string;
  IsTeam?: boolean;
  GroupRole?: boolean;
  UserRole?: boolean;
  LastUpdated?: number;
  AutoApplies?: string[];
  Policies?: PolicyBody[] | null;
  PoliciesContextEditable?: boolean;
}

export interface RolesAnswer {
  Roles?: RoleBody[];
  Total?: number;
}

export type WorkspaceScope = "ANY" | "ADMIN" | "ROOM" | "LINK";

export interface WorkspaceQuery {
  uuid?: string;
  label?: string;
  description?: string;
  slug?: string;
  scope?: WorkspaceScope;
  not?: boolean;
}

export interface WorkspaceBody {
  UUID?: string;
  Label?: string;
  Description?: string;
  Slug?: string;
  Scope?: WorkspaceScope;
  LastUpdated?: number;
  Policies?: PolicyBody[] | null;
  Attributes?: string;
  RootUUIDs?: string[];
  RootNodes?: Record<string, NodeBody>;
  PoliciesContextEditable?: boolean;
}

export interface WorkspacesAnswer {
  Workspaces?: WorkspaceBody[];
  Total?: number;
}

export interface AclActionBody {
  Name?: string;
  Value?: string;
}

export interface AclQuery {
  Actions?: AclActionBody[];
  RoleIDs?: string[];
  WorkspaceIDs?: string[];
  NodeIDs?: string[];
  not?: boolean;
}

export interface AclBody {
  ID?: Int64;
  Action?: AclActionBody;
  RoleID?: string;
  WorkspaceID?: string;
  NodeID?: string;
}

export interface AclsAnswer {
  ACLs?: AclBody[];
  Total?: number;
}

/** `DELETE` of a user, role, share..., and `POST /a/acl/bulk/delete`. */
export interface DeletedAnswer {
  Success?: boolean;
  NumRows?: Int64;
}

/** The answer holds `ApiKey` and `ApiSecret` as well: they must never be printed. */
export interface DatasourceBody {
  Name?: string;
  Disabled?: boolean;
  /** Absent means LOCAL. */
  StorageType?: string;
  StorageConfiguration?: Record<string, string>;
  ObjectsServiceName?: string;
  ObjectsPort?: number;
  ObjectsBucket?: string;
  ApiKey?: string;
  ApiSecret?: string;
  FlatStorage?: boolean;
  EncryptionMode?: string;
  VersioningPolicyName?: string;
}

export interface DatasourcesAnswer {
  DataSources?: DatasourceBody[];
  Total?: number;
}
