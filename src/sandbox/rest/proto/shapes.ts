import { list, message, type Shape } from "./shape.ts";

/** Request messages of the REST service, field by field. */

export const empty: Shape = {};

export const node: Shape = {
  Uuid: "string",
  Path: "string",
  Type: "string",
  Size: "int64",
  MTime: "int64",
  Mode: "number",
  Etag: "string",
  Commits: "any",
  MetaStore: { map: "string" },
  AppearsIn: "any",
};

const nodes = list(message(node));
const policies = list(
  message({
    id: "int64",
    Resource: "string",
    Action: "string",
    Subject: "string",
    Effect: "string",
    JsonConditions: "string",
  }),
);

export const stats: Shape = {
  NodePaths: list("string"),
  AllMetaProviders: "bool",
  Versions: "bool",
  Offset: "number",
  Limit: "number",
  Filters: { map: "string" },
  SortField: "string",
  SortDirDesc: "bool",
};

export const datasource: Shape = {
  Name: "string",
  Disabled: "bool",
  StorageType: "string",
  StorageConfiguration: { map: "string" },
  ObjectsServiceName: "string",
  ObjectsPort: "number",
  ObjectsBucket: "string",
  ApiKey: "string",
  ApiSecret: "string",
  FlatStorage: "bool",
  EncryptionMode: "string",
  VersioningPolicyName: "string",
};

export const create: Shape = { Nodes: nodes, Recursive: "bool", TemplateUUID: "string" };
export const remove: Shape = { Nodes: nodes, Recursive: "bool", RemovePermanently: "bool" };
export const restore: Shape = { Nodes: nodes };
export const selection: Shape = { Nodes: nodes, TargetAction: "string" };

export const adminList: Shape = {
  Node: message(node),
  Recursive: "bool",
  Ancestors: "bool",
  WithVersions: "bool",
  WithCommits: "bool",
  Limit: "int64",
  Offset: "int64",
  FilterType: "string",
  SortField: "string",
  SortDirDesc: "bool",
  StatFlags: list("number"),
};

export const adminStat: Shape = { Node: message(node), WithCommits: "bool", WithExtendedStats: "bool" };

export const search: Shape = {
  Query: message({
    Paths: list("string"),
    PathPrefix: list("string"),
    MinSize: "int64",
    MaxSize: "int64",
    MinDate: "int64",
    MaxDate: "int64",
    DurationDate: "string",
    Type: "string",
    FileName: "string",
    FileNameOrContent: "string",
    Content: "string",
    FreeString: "string",
    Extension: "string",
    GeoQuery: "any",
    PathDepth: "number",
    UUIDs: list("string"),
    Not: "bool",
    FileNameExact: "string",
    ETag: "string",
  }),
  Size: "number",
  From: "number",
  Details: "bool",
  StatFlags: list("number"),
};

export const session: Shape = { ClientTime: "number", AuthInfo: { map: "string" }, Logout: "bool" };
export const jobRun: Shape = { JobName: "string", JsonParameters: "string" };

export const jobs: Shape = {
  Owner: "string",
  EventsOnly: "bool",
  TimersOnly: "bool",
  LoadTasks: "string",
  JobIDs: list("string"),
  TasksOffset: "number",
  TasksLimit: "number",
};

export const jobControl: Shape = {
  Cmd: "string",
  JobId: "string",
  TaskId: "string",
  OwnerId: "string",
  RunParameters: { map: "string" },
};
export const tasksDelete: Shape = {
  JobId: "string",
  TaskID: list("string"),
  Status: list("string"),
  PruneLimit: "number",
};
export const taskLogs: Shape = { Query: "string", Page: "number", Size: "number", Format: "string" };

const userMeta = message({
  Uuid: "string",
  NodeUuid: "string",
  Namespace: "string",
  JsonValue: "string",
  Policies: policies,
  PoliciesContextEditable: "bool",
  ResolvedNode: message(node),
});

export const userMetaUpdate: Shape = { Operation: "string", MetaDatas: list(userMeta) };
export const userMetaSearch: Shape = {
  MetadataUuids: list("string"),
  NodeUuids: list("string"),
  Namespace: "string",
  ResourceSubjectOwner: "string",
  ResourceQuery: "any",
};
export const bookmarks: Shape = { All: "bool" };
export const tag: Shape = { Namespace: "string", Tag: "string" };

export const namespaces: Shape = {
  Operation: "string",
  Namespaces: list(
    message({
      Namespace: "string",
      Label: "string",
      Order: "number",
      Indexable: "bool",
      JsonDefinition: "string",
      Policies: policies,
      PoliciesContextEditable: "bool",
    }),
  ),
};

export const metaSet: Shape = {
  NodePath: "string",
  Metadatas: list(message({ Namespace: "string", JsonMeta: "string" })),
};
export const metaNames: Shape = { NodePath: "string", Namespace: list("string") };

const link: Shape = {
  Uuid: "string",
  LinkHash: "string",
  LinkUrl: "string",
  Label: "string",
  Description: "string",
  UserUuid: "string",
  UserLogin: "string",
  PasswordRequired: "bool",
  AccessStart: "int64",
  AccessEnd: "int64",
  MaxDownloads: "int64",
  CurrentDownloads: "int64",
  ViewTemplateName: "string",
  TargetUsers: { map: "any" },
  RestrictToTargetUsers: "bool",
  RootNodes: nodes,
  Permissions: list("string"),
  Policies: policies,
  PoliciesContextEditable: "bool",
};

export const shareLink: Shape = {
  ShareLink: message(link),
  PasswordEnabled: "bool",
  CreatePassword: "string",
  UpdatePassword: "string",
  UpdateCustomHash: "string",
};

export const shareCell: Shape = {
  Room: message({
    Uuid: "string",
    Label: "string",
    Description: "string",
    RootNodes: nodes,
    ACLs: {
      map: message({
        RoleId: "string",
        Actions: list(message({ Name: "string", Value: "string" })),
        IsUserRole: "bool",
        User: "any",
        Group: "any",
        Role: "any",
      }),
    },
    Policies: policies,
    PoliciesContextEditable: "bool",
    AccessEnd: "int64",
  }),
  CreateEmptyRoot: "bool",
};

export const shareResources: Shape = {
  Subject: "string",
  ShareType: "string",
  OwnedBySubject: "bool",
  Offset: "number",
  Limit: "number",
};
export const sharePolicies: Shape = { Uuid: "string", Policies: policies };

function queries(query: Shape): Shape {
  return {
    Queries: list(message(query)),
    ResourcePolicyQuery: "any",
    Offset: "int64",
    Limit: "int64",
    GroupBy: "number",
    CountOnly: "bool",
    Operation: "string",
  };
}

export const users = queries({
  Uuid: "string",
  Login: "string",
  Password: "string",
  GroupPath: "string",
  Recursive: "bool",
  FullPath: "string",
  AttributeName: "string",
  AttributeValue: "string",
  AttributeAnyValue: "bool",
  HasRole: "string",
  NodeType: "string",
  HasProfile: "string",
  not: "bool",
  ConnectedBefore: "string",
  ConnectedAfter: "string",
});

export const roles = queries({
  Uuid: list("string"),
  Label: "string",
  IsTeam: "bool",
  IsGroupRole: "bool",
  IsUserRole: "bool",
  HasAutoApply: "bool",
  not: "bool",
});
export const workspaces = queries({
  uuid: "string",
  label: "string",
  description: "string",
  slug: "string",
  scope: "string",
  LastUpdated: "string",
  HasAttribute: "string",
  AttributeValue: "string",
  not: "bool",
});

const action: Shape = { Name: "string", Value: "string" };

export const acls = queries({
  Actions: list(message(action)),
  RoleIDs: list("string"),
  WorkspaceIDs: list("string"),
  NodeIDs: list("string"),
  not: "bool",
});
export const acl: Shape = {
  ID: "int64",
  Action: message(action),
  RoleID: "string",
  WorkspaceID: "string",
  NodeID: "string",
};

export const role: Shape = {
  Uuid: "string",
  Label: "string",
  IsTeam: "bool",
  GroupRole: "bool",
  UserRole: "bool",
  LastUpdated: "number",
  AutoApplies: list("string"),
  Policies: policies,
  PoliciesContextEditable: "bool",
  ForceOverride: "bool",
};

export const user: Shape = {
  Uuid: "string",
  GroupPath: "string",
  Attributes: { map: "string" },
  Roles: list(message(role)),
  Login: "string",
  Password: "string",
  OldPassword: "string",
  IsGroup: "bool",
  GroupLabel: "string",
  LastConnected: "number",
  Policies: policies,
  PoliciesContextEditable: "bool",
};

export const workspace: Shape = {
  UUID: "string",
  Label: "string",
  Description: "string",
  Slug: "string",
  Scope: "string",
  LastUpdated: "number",
  Policies: policies,
  Attributes: "string",
  RootUUIDs: list("string"),
  RootNodes: { map: message(node) },
  PoliciesContextEditable: "bool",
};

export const activity: Shape = {
  Context: "string",
  ContextData: "string",
  StreamFilter: "string",
  BoxName: "string",
  UnreadCountOnly: "bool",
  Offset: "int64",
  Limit: "int64",
  AsDigest: "bool",
  PointOfView: "string",
  Language: "string",
};

export const documentToken: Shape = { Path: "string", ClientID: "string" };
export const tokenRevoke: Shape = { TokenId: "string" };
