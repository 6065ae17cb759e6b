import { CecError } from "../../../base/errors.ts";
import type { Caller, Services } from "../../context.ts";
import type { WorkspaceDocument } from "../../idm/documents.ts";
import { allows } from "../../idm/policies.ts";
import { untyped } from "../answer.ts";
import { sharePolicies, shareResources } from "../proto/shapes.ts";
import { route } from "../router.ts";
import { linkAnswer } from "./link-answer.ts";
import { type LinkDocument, linkKind } from "./share-document.ts";

/** A link and its workspace. @throws CecError `not-found`, `forbidden` */
export function openLink(
  services: Services,
  caller: Caller,
  uuid: string,
  action: "READ" | "WRITE",
): { link: LinkDocument; workspace: WorkspaceDocument } {
  const link = services.facts.documents.get<LinkDocument>(linkKind, uuid);
  const workspace = link === undefined ? undefined : services.idm.workspace(uuid);
  if (link === undefined || workspace === undefined) throw shareMissing(uuid);
  if (!caller.isAdmin && !allows(workspace.policies, action, caller.user)) {
    throw new CecError("forbidden", "You are not allowed to edit this link", { status: 403 });
  }
  return { link, workspace };
}

export function shareMissing(uuid: string): CecError {
  return new CecError("not-found", `Cannot find workspace with Uuid ${uuid}`, { status: 404 });
}

/** Reading, deleting and listing of links. */
export const linkRoutes = [
  route("GET", "/share/link/{uuid}", "user", undefined, (call) => {
    const { link, workspace } = openLink(call, call.caller, call.params.uuid ?? "", "READ");
    return linkAnswer(link, workspace, workspace.policies);
  }),
  route("DELETE", "/share/link/{uuid}", "user", undefined, (call) => {
    const { link } = openLink(call, call.caller, call.params.uuid ?? "", "WRITE");
    call.facts.documents.remove(linkKind, link.uuid);
    call.idm.removeWorkspace(link.uuid);
    const hidden = call.facts.users.byUuid(link.userUuid);
    if (hidden !== undefined) call.idm.removeUser(hidden);
    return { Success: true };
  }),
  // Servers 4.2 to 4.3.5 answer this with nothing at all, not even a type.
  route<{ Subject?: string }>("POST", "/share/resources", "user", shareResources, (call) => {
    if (call.body.Subject !== undefined && call.body.Subject !== "" && !call.caller.isAdmin) {
      throw untyped("only admins can specify a subject");
    }
    return new Response(null, { status: 200 });
  }),
  route<{ Uuid?: string; Policies?: WorkspaceDocument["policies"] }>(
    "PUT",
    "/share/policies",
    "user",
    sharePolicies,
    (call) => {
      const { Uuid = "", Policies = [] } = call.body;
      const workspace = call.idm.workspace(Uuid);
      if (workspace === undefined) throw shareMissing(Uuid);
      if (!call.caller.isAdmin && !allows(workspace.policies, "WRITE", call.caller.user)) {
        throw new CecError("forbidden", "You are not allowed to edit this share", { status: 403 });
      }
      const policies = Policies.map((policy) => ({ id: String(call.facts.documents.next("policy")), ...policy }));
      call.idm.saveWorkspace({ ...workspace, policies });
      return { Success: true };
    },
  ),
];
