import { randomBytes, randomUUID } from "node:crypto";
import type { MetaNamespaceBody } from "../../protocol/meta.ts";
import type { DatasourceBody } from "../../protocol/people.ts";
import type { Services } from "../context.ts";
import { adminsRole, externalRole, personalRoot, rootGroup } from "./documents.ts";
import { makePolicies, type PolicyRule } from "./policies.ts";

type Home = Pick<Services, "facts" | "idm" | "clock">;

/** Datasources of a fresh server; the last two are internal. */
const datasources = ["pydiods1", "personal", "cellsdata", "versions", "thumbnails"] as const;
/** Those that hold files of people, in the order of a listing. */
export const userDatasources: readonly string[] = datasources.slice(0, 3);
const internalDatasources: readonly string[] = ["versions", "thumbnails"];

/** Gives a new server what a fresh one has: datasources, workspaces, roles, rights, the tags namespace. Does nothing the second time. */
export function seed(services: Home): void {
  const { documents, nodes } = services.facts;
  if (documents.get("settings", "seeded") !== undefined) return;
  services.facts.transaction(() => {
    documents.put("settings", "seeded", { at: services.clock.seconds() });
    const apiKey = randomBytes(12).toString("base64url");
    const apiSecret = randomUUID();
    for (const name of datasources) {
      const root = nodes.makeFolders(name, services.clock.seconds());
      nodes.update(root.id, { etag: "", uuid: `DATASOURCE:${name}` });
      documents.put("datasource", name, datasource(name, apiKey, apiSecret));
    }
    roles(services);
    workspaces(services);
    documents.put("namespace", "usermeta-tags", tagsNamespace(services));
  });
}

function datasource(name: string, apiKey: string, apiSecret: string): DatasourceBody {
  const internal = internalDatasources.includes(name) ? { cellsInternal: "true" } : {};
  return {
    Name: name,
    StorageConfiguration: { ...internal, folder: `./data/${name}`, hashingVersion: "v4", normalize: "false" },
    ObjectsServiceName: "local1",
    ObjectsPort: 46331,
    ObjectsBucket: name,
    ApiKey: apiKey,
    ApiSecret: apiSecret,
    FlatStorage: true,
  };
}

function roles(services: Home): void {
  const add = (uuid: string, label: string, autoApplies: string[], rules: PolicyRule[]) =>
    services.idm.saveRole({
      uuid,
      label,
      isTeam: false,
      groupRole: uuid === rootGroup,
      userRole: false,
      lastUpdated: services.clock.seconds(),
      autoApplies,
      policies: makePolicies(services.facts.documents, uuid, rules),
    });
  const forAdmins: PolicyRule[] = [
    ["READ", "*"],
    ["WRITE", "profile:admin"],
  ];
  add(rootGroup, "Root Group", [""], forAdmins);
  add(adminsRole, "Administrators", ["admin"], forAdmins);
  add(
    externalRole,
    "External Users",
    ["shared"],
    [
      ["READ", "*"],
      ["WRITE", "profile:standard"],
    ],
  );
  add("MINISITE", "Minisite Permissions", [""], forAdmins);
  add("MINISITE_NODOWNLOAD", "Minisite (Download Disabled)", [""], forAdmins);
}

function workspaces(services: Home): void {
  const add = (slug: string, label: string, description: string, root: string) => {
    const uuid = randomUUID();
    services.idm.saveWorkspace({
      uuid,
      slug,
      label,
      description,
      scope: "ADMIN",
      roots: [root],
      attributes: JSON.stringify({ DEFAULT_RIGHTS: "rw" }),
      lastUpdated: services.clock.seconds(),
      policies: makePolicies(services.facts.documents, uuid, [
        ["READ", "profile:standard"],
        ["WRITE", "profile:admin"],
      ]),
    });
    for (const name of ["read", "write"]) {
      services.idm.addAcl({ name, value: "1", roleId: rootGroup, workspaceId: uuid, nodeId: root });
    }
    services.idm.addAcl({ name: "recycle_root", value: "1", roleId: "", workspaceId: uuid, nodeId: root });
  };
  add("personal-files", "Personal Files", "User personal data", personalRoot);
  add("common-files", "Common Files", "Data shared by all users", "DATASOURCE:pydiods1");
}

function tagsNamespace(services: Home): MetaNamespaceBody {
  return {
    Namespace: "usermeta-tags",
    Label: "Tags",
    Indexable: true,
    JsonDefinition: JSON.stringify({ type: "tags" }),
    Policies: makePolicies(services.facts.documents, "usermeta-tags", [
      ["READ", "*"],
      ["WRITE", "*"],
    ]),
    PoliciesContextEditable: true,
  };
}
