import type { DatasourceBody } from "../../protocol/people.ts";
import type { Facts, User } from "../store/facts.ts";
import type { WorkspaceView } from "../tree/tree.ts";
import {
  type AclDocument,
  adminsRole,
  externalRole,
  personalRoot,
  type RoleDocument,
  rootGroup,
  type WorkspaceDocument,
} from "./documents.ts";

/** People, roles, rights and workspaces. Small, so it is held in memory and written through. */
export class Idm {
  readonly #facts: Facts;
  readonly #views = new Map<string, WorkspaceView[]>();
  #workspaces: WorkspaceDocument[] | undefined;
  #acls: AclDocument[] | undefined;
  #versioned: ReadonlySet<string> | undefined;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  workspaces(): readonly WorkspaceDocument[] {
    this.#workspaces ??= this.#facts.documents.all<WorkspaceDocument>("workspace");
    return this.#workspaces;
  }

  workspace(uuidOrSlug: string): WorkspaceDocument | undefined {
    return this.workspaces().find((one) => one.uuid === uuidOrSlug || one.slug === uuidOrSlug);
  }

  saveWorkspace(workspace: WorkspaceDocument): void {
    this.#facts.documents.put("workspace", workspace.uuid, workspace);
    this.#changed();
  }

  /** Takes the rights on it along. */
  removeWorkspace(uuid: string): boolean {
    const removed = this.#facts.documents.remove("workspace", uuid);
    this.removeAcls((acl) => acl.workspaceId === uuid);
    this.#changed();
    return removed;
  }

  roles(): RoleDocument[] {
    return this.#facts.documents.all<RoleDocument>("role");
  }

  role(uuid: string): RoleDocument | undefined {
    return this.#facts.documents.get<RoleDocument>("role", uuid);
  }

  saveRole(role: RoleDocument): void {
    this.#facts.documents.put("role", role.uuid, role);
    this.#changed();
  }

  removeRole(uuid: string): boolean {
    const removed = this.#facts.documents.remove("role", uuid);
    this.removeAcls((acl) => acl.roleId === uuid);
    return removed;
  }

  acls(): readonly AclDocument[] {
    this.#acls ??= this.#facts.documents.all<AclDocument>("acl");
    return this.#acls;
  }

  addAcl(acl: Omit<AclDocument, "id">): AclDocument {
    const added = { id: String(this.#facts.documents.next("acl")), ...acl };
    this.#facts.documents.put("acl", added.id, added);
    this.#changed();
    return added;
  }

  removeAcls(matches: (acl: AclDocument) => boolean): number {
    const gone = this.acls().filter(matches);
    for (const acl of gone) this.#facts.documents.remove("acl", acl.id);
    this.#changed();
    return gone.length;
  }

  saveUser(user: User): void {
    this.#facts.users.save(user);
    this.#changed();
  }

  /** With the role, the rights and the tokens that were the user's. */
  removeUser(user: User): void {
    this.#facts.users.remove(user.uuid);
    this.#facts.tokens.revokeAllOf(user.login);
    this.removeRole(user.uuid);
    this.#changed();
  }

  /** From the most general to the user's own: the last one that says something about a workspace decides. */
  rolesOf(user: User): string[] {
    if (user.attributes.profile === "anon") return [user.uuid];
    const base = user.attributes.profile === "shared" ? externalRole : rootGroup;
    return [base, ...user.roles.filter((role) => role !== base && role !== user.uuid), user.uuid];
  }

  /** True when the datasource of an internal path has a versioning policy. */
  keepsVersions(path: string): boolean {
    this.#versioned ??= new Set(
      this.#facts.documents
        .all<DatasourceBody>("datasource")
        .flatMap((one) => (one.VersioningPolicyName ? [one.Name ?? ""] : [])),
    );
    if (this.#versioned.size === 0) return false;
    const slash = path.indexOf("/");
    return this.#versioned.has(slash < 0 ? path : path.slice(0, slash));
  }

  saveDatasource(datasource: DatasourceBody): void {
    this.#facts.documents.put("datasource", datasource.Name ?? "", datasource);
    this.#versioned = undefined;
  }

  isAdmin(user: User): boolean {
    return user.attributes.profile === "admin" || user.roles.includes(adminsRole);
  }

  /** The workspaces a user may read, in the order a listing shows them. */
  views(user: User): WorkspaceView[] {
    const known = this.#views.get(user.uuid);
    if (known !== undefined) return known;
    const roles = this.rolesOf(user);
    const views = this.workspaces().flatMap((workspace) => this.#view(workspace, roles, user) ?? []);
    this.#views.set(user.uuid, views);
    return views;
  }

  /** To be called when nodes that are roots of workspaces moved or went. */
  forgetViews(): void {
    this.#views.clear();
  }

  #view(workspace: WorkspaceDocument, roles: readonly string[], user: User): WorkspaceView | undefined {
    let rights: Set<string> = new Set();
    for (const role of roles) {
      const own = this.acls().filter((acl) => acl.workspaceId === workspace.uuid && acl.roleId === role);
      const names = own.map((acl) => acl.name).filter((name) => ["read", "write", "deny"].includes(name));
      if (names.length > 0) rights = new Set(names);
    }
    const [first] = workspace.roots;
    if (!rights.has("read") || rights.has("deny") || first === undefined) return undefined;
    const root = this.#rootPath(first, user);
    if (root === undefined) return undefined;
    const { uuid, slug, label, description, scope } = workspace;
    const permissions = rights.has("write") ? "read,write" : "read";
    return { uuid, slug, label, description, scope, permissions, root, virtualUuid: first };
  }

  #rootPath(rootUuid: string, user: User): string | undefined {
    if (rootUuid === personalRoot) return `personal/${user.login}`;
    const node = this.#facts.nodes.byUuid(rootUuid);
    return node === undefined ? undefined : this.#facts.nodes.pathOf(node);
  }

  #changed(): void {
    this.#workspaces = undefined;
    this.#acls = undefined;
    this.#views.clear();
  }
}
