import type { AclBody, AclQuery, AclsAnswer, QueryRequest } from "../../../protocol/people.ts";
import type { AclDocument } from "../../idm/documents.ts";
import { compact } from "../proto/compact.ts";
import { acl as aclShape, acls } from "../proto/shapes.ts";
import { route } from "../router.ts";
import { page, selects } from "./page.ts";

function answer(acl: AclDocument): AclBody {
  const { id: ID, name: Name, value: Value, roleId: RoleID, workspaceId: WorkspaceID, nodeId: NodeID } = acl;
  return compact({ ID, Action: compact({ Name, Value }), RoleID, WorkspaceID, NodeID });
}

function matches(query: AclQuery, acl: AclDocument): boolean {
  const among = (wanted: readonly string[] | undefined, value: string) =>
    wanted === undefined || wanted.length === 0 || wanted.includes(value);
  const { Actions = [] } = query;
  if (
    Actions.length > 0 &&
    !Actions.some((action) => action.Name === acl.name && (action.Value ?? acl.value) === acl.value)
  )
    return false;
  return (
    among(query.RoleIDs, acl.roleId) && among(query.WorkspaceIDs, acl.workspaceId) && among(query.NodeIDs, acl.nodeId)
  );
}

/** True where the fields that were sent say the same. */
function describes(body: AclBody, acl: AclDocument): boolean {
  const { Action, RoleID, WorkspaceID, NodeID, ID } = body;
  if (ID !== undefined && ID !== acl.id) return false;
  if (Action?.Name !== undefined && Action.Name !== acl.name) return false;
  if (RoleID !== undefined && RoleID !== acl.roleId) return false;
  if (WorkspaceID !== undefined && WorkspaceID !== acl.workspaceId) return false;
  return NodeID === undefined || NodeID === acl.nodeId;
}

/** `/a/acl`, for administrators. */
export const aclRoutes = [
  route<QueryRequest<AclQuery>>("POST", "/acl", "admin", acls, (call): AclsAnswer => {
    const all = call.idm.acls().filter(selects(call.body, matches));
    return compact({ ACLs: page(all, call.body).map(answer) });
  }),
  route<AclBody>("PUT", "/acl", "admin", aclShape, (call) => {
    const { Action, RoleID = "", WorkspaceID = "", NodeID = "" } = call.body;
    const right = { name: Action?.Name ?? "", value: Action?.Value ?? "" };
    return answer(call.idm.addAcl({ ...right, roleId: RoleID, workspaceId: WorkspaceID, nodeId: NodeID }));
  }),
  route<AclBody>("POST", "/acl/bulk/delete", "admin", aclShape, (call) => {
    // An empty description would mean every right there is.
    const removed = Object.keys(call.body).length === 0 ? 0 : call.idm.removeAcls((acl) => describes(call.body, acl));
    return compact({ Success: true, NumRows: String(removed) });
  }),
];
