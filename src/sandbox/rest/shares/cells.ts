import { randomUUID } from "node:crypto";
import { CecError } from "../../../base/errors.ts";
import type { PolicyBody } from "../../../protocol/people.ts";
import type { CellAclBody, CellBody, CellRequest } from "../../../protocol/shares.ts";
import type { WorkspaceDocument } from "../../idm/documents.ts";
import { allows, makePolicies, ownedBy, unnumbered } from "../../idm/policies.ts";
import { nodeBody } from "../../tree/node-body.ts";
import { appearsIn } from "../meta/user-meta-body.ts";
import { userAnswer } from "../people/user-answer.ts";
import { compact } from "../proto/compact.ts";
import { shareCell } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { shareMissing } from "./links.ts";
import { rootNodes } from "./root-nodes.ts";
import { freeSlug } from "./slug.ts";

type Put = UserCall<Partial<CellRequest>>;

/** `/a/share/cell`: a workspace over shared nodes, with rights for chosen people. */
export const cellRoutes = [
  route<Put["body"]>("PUT", "/share/cell", "user", shareCell, (call) => put(call)),
  route("GET", "/share/cell/{uuid}", "user", undefined, (call) => {
    const cell = openCell(call, call.params.uuid ?? "", "READ");
    return cellAnswer(call, cell, cell.policies);
  }),
  route("DELETE", "/share/cell/{uuid}", "user", undefined, (call) => {
    call.idm.removeWorkspace(openCell(call, call.params.uuid ?? "", "WRITE").uuid);
    return { Success: true };
  }),
];

function openCell(call: UserCall<unknown>, uuid: string, action: "READ" | "WRITE"): WorkspaceDocument {
  const cell = call.idm.workspace(uuid);
  if (cell === undefined || cell.scope !== "ROOM") throw shareMissing(uuid);
  if (!call.caller.isAdmin && !allows(cell.policies, action, call.caller.user)) {
    throw new CecError("forbidden", "You are not allowed to edit this cell", { status: 403 });
  }
  return cell;
}

async function put(call: Put): Promise<CellBody> {
  const wanted = call.body.Room ?? {};
  const known = wanted.Uuid === undefined || wanted.Uuid === "" ? undefined : openCell(call, wanted.Uuid, "WRITE");
  const uuid = known?.uuid ?? randomUUID();
  const label = wanted.Label ?? known?.label ?? "";
  const slug = known?.slug ?? freeSlug(call, label);
  const { user } = call.caller;
  const cell: WorkspaceDocument = {
    uuid,
    slug,
    label,
    description: wanted.Description ?? "",
    scope: "ROOM",
    roots: await rootsOf(call, wanted, known, slug),
    attributes: "{}",
    lastUpdated: call.clock.seconds(),
    policies:
      known?.policies ?? makePolicies(call.facts.documents, uuid, [...ownedBy(user), ["READ", `role:${user.uuid}`]]),
  };
  call.idm.saveWorkspace(cell);
  grant(call, cell, wanted.ACLs ?? {});
  return cellAnswer(call, cell, known === undefined ? unnumbered(cell.policies) : cell.policies);
}

async function rootsOf(
  call: Put,
  wanted: CellBody,
  known: WorkspaceDocument | undefined,
  slug: string,
): Promise<readonly string[]> {
  const given = rootNodes(call, call.caller.user, wanted.RootNodes ?? []);
  if (given.length > 0) return given;
  if (known !== undefined) return known.roots;
  if (call.body.CreateEmptyRoot !== true) return [];
  return [(await call.tree.addFolder(`cellsdata/${slug}`)).uuid];
}

/** Whoever makes the cell always keeps both rights. */
function grant(call: Put, cell: WorkspaceDocument, wanted: Readonly<Record<string, CellAclBody>>): void {
  call.idm.removeAcls((acl) => acl.workspaceId === cell.uuid);
  const own: CellAclBody = { RoleId: call.caller.user.uuid, Actions: [{ Name: "read" }, { Name: "write" }] };
  const all: Record<string, CellAclBody> = { ...wanted, [call.caller.user.uuid]: own };
  for (const [roleId, { Actions = [] }] of Object.entries(all)) {
    for (const { Name: name = "", Value: value = "1" } of Actions) {
      for (const nodeId of cell.roots) call.idm.addAcl({ name, value, roleId, workspaceId: cell.uuid, nodeId });
    }
  }
}

function cellAnswer(call: UserCall<unknown>, cell: WorkspaceDocument, policies: readonly PolicyBody[]): CellBody {
  return compact<CellBody>({
    Uuid: cell.uuid,
    Label: cell.label,
    Description: cell.description,
    RootNodes: cell.roots.flatMap((root) => rootBody(call, cell, root) ?? []),
    ACLs: aclsOf(call, cell),
    Policies: [...policies],
    PoliciesContextEditable: true,
  });
}

function rootBody(call: UserCall<unknown>, cell: WorkspaceDocument, root: string) {
  const node = call.facts.nodes.byUuid(root);
  if (node === undefined) return undefined;
  const { user } = call.caller;
  const body = nodeBody(call, node, cell.slug, { login: user.login, isRoot: true });
  const places = appearsIn(call, user, call.facts.nodes.pathOf(node));
  const AppearsIn = places.map(({ WsUuid, WsLabel, WsSlug, Path }) => ({
    WsUuid: WsUuid ?? "",
    WsLabel: WsLabel ?? "",
    Path: Path === "" ? `${WsSlug}/` : `${WsSlug}${Path}`,
    WsSlug: WsSlug ?? "",
  }));
  return { ...body, AppearsIn };
}

function aclsOf(call: UserCall<unknown>, cell: WorkspaceDocument): Record<string, CellAclBody> {
  const byRole: Record<string, CellAclBody> = {};
  for (const acl of call.idm.acls()) {
    if (acl.workspaceId !== cell.uuid || acl.nodeId !== cell.roots[0]) continue;
    const entry = byRole[acl.roleId] ?? describe(call, acl.roleId);
    entry.Actions = [...(entry.Actions ?? []), { Name: acl.name, Value: acl.value }];
    byRole[acl.roleId] = entry;
  }
  return byRole;
}

function describe(call: UserCall<unknown>, roleId: string): CellAclBody & { User?: object } {
  const user = call.facts.users.byUuid(roleId);
  if (user === undefined) return { RoleId: roleId };
  const { Roles: _, ...shown } = userAnswer(call, user);
  return { RoleId: roleId, User: shown };
}
