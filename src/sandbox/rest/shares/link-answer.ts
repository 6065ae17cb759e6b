import type { PolicyBody } from "../../../protocol/people.ts";
import type { LinkBody } from "../../../protocol/shares.ts";
import type { WorkspaceDocument } from "../../idm/documents.ts";
import { compact } from "../proto/compact.ts";
import type { LinkDocument } from "./share-document.ts";

/** A public link as the share service shows it. */
export function linkAnswer(
  link: LinkDocument,
  workspace: WorkspaceDocument,
  policies: readonly PolicyBody[],
): LinkBody {
  return compact<LinkBody>({
    Uuid: link.uuid,
    LinkHash: link.hash,
    LinkUrl: `/public/${link.hash}`,
    Label: workspace.label,
    Description: workspace.description,
    UserUuid: link.userUuid,
    UserLogin: link.userLogin,
    PasswordRequired: link.hasPassword,
    AccessStart: link.accessStart,
    AccessEnd: link.accessEnd,
    MaxDownloads: link.maxDownloads,
    CurrentDownloads: link.downloads === 0 ? "" : String(link.downloads),
    ViewTemplateName: link.template,
    TargetUsers: link.targetUsers ?? null,
    RestrictToTargetUsers: link.restricted,
    RootNodes: workspace.roots.map((Uuid) => ({ Uuid })),
    Permissions: [...link.permissions],
    Policies: [...policies],
    PoliciesContextEditable: true,
  });
}
