import { CecError } from "../../base/errors.ts";
import type { Services } from "../context.ts";

/** Gives a user's own role only the right to read a workspace (a slug), or takes that restriction away. */
export function setReadOnly(
  services: Pick<Services, "facts" | "idm">,
  slug: string,
  login: string,
  readOnly: boolean,
): void {
  const workspace = services.idm.workspace(slug);
  const user = services.facts.users.byLogin(login);
  if (workspace === undefined || user === undefined) throw new CecError("not-found", `no ${slug} for ${login}`);
  services.idm.removeAcls((acl) => acl.workspaceId === workspace.uuid && acl.roleId === user.uuid);
  if (!readOnly) return;
  const about = { value: "1", roleId: user.uuid, workspaceId: workspace.uuid };
  for (const nodeId of workspace.roots) services.idm.addAcl({ name: "read", ...about, nodeId });
}
