import { randomBytes, randomUUID } from "node:crypto";
import { CecError } from "../../../base/errors.ts";
import type { LinkBody, LinkPermission, LinkRequest } from "../../../protocol/shares.ts";
import { createUser } from "../../idm/create-user.ts";
import type { WorkspaceDocument } from "../../idm/documents.ts";
import { makePolicies, ownedBy, unnumbered } from "../../idm/policies.ts";
import { untyped } from "../answer.ts";
import { shareLink } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { linkAnswer } from "./link-answer.ts";
import { openLink } from "./links.ts";
import { rootNodes } from "./root-nodes.ts";
import { type LinkDocument, linkKind } from "./share-document.ts";
import { freeSlug } from "./slug.ts";

type Put = UserCall<Partial<LinkRequest>>;

const minHashLength = 12;
const order: readonly LinkPermission[] = ["Preview", "Download", "Upload"];

/** `PUT /a/share/link` creates a public link, or changes the one of the given `Uuid`. */
export const putLinkRoute = route<Put["body"]>("PUT", "/share/link", "user", shareLink, (call) => {
  const wanted = call.body.ShareLink ?? {};
  return wanted.Uuid === undefined || wanted.Uuid === "" ? create(call, wanted) : update(call, wanted, wanted.Uuid);
});

async function create(call: Put, wanted: LinkBody): Promise<LinkBody> {
  const { user } = call.caller;
  const roots = rootNodes(call, user, wanted.RootNodes ?? []);
  const hash = call.body.UpdateCustomHash || randomBytes(6).toString("hex");
  assertFree(call, hash);
  const uuid = randomUUID();
  const userUuid = randomUUID();
  const userLogin = userUuid.replaceAll("-", "").slice(0, 16);
  const label = wanted.Label ?? "";
  const rules = [...ownedBy(user), ["READ", `user:${userLogin}`] as const];
  const workspace: WorkspaceDocument = {
    uuid,
    slug: freeSlug(call, label),
    label,
    description: wanted.Description ?? "",
    scope: "LINK",
    roots,
    attributes: "{}",
    lastUpdated: call.clock.seconds(),
    policies: makePolicies(call.facts.documents, uuid, rules),
  };
  await createUser(call, {
    uuid: userUuid,
    login: userLogin,
    roleLabel: userLogin,
    rules,
    attributes: { hidden: "true", profile: "shared", "parameter:core.conf:DEFAULT_START_REPOSITORY": uuid },
    ...(call.body.CreatePassword === undefined ? {} : { password: call.body.CreatePassword }),
  });
  const hasPassword = call.body.PasswordEnabled === true || (call.body.CreatePassword ?? "") !== "";
  const link: LinkDocument = { uuid, hash, userUuid, userLogin, downloads: 0, ...settings(wanted, hasPassword) };
  call.facts.documents.put(linkKind, uuid, link);
  call.idm.saveWorkspace(workspace);
  grant(call, link, workspace);
  return linkAnswer(link, workspace, unnumbered(workspace.policies));
}

async function update(call: Put, wanted: LinkBody, uuid: string): Promise<LinkBody> {
  const { link, workspace } = openLink(call, call.caller, uuid, "WRITE");
  const { PasswordEnabled, UpdatePassword = "", UpdateCustomHash = "" } = call.body;
  // The document of a link is kept under its hash: who does not send it along asks for one without a key.
  if ((wanted.LinkHash ?? "") === "" && UpdateCustomHash === "") {
    throw untyped(JSON.stringify({ Id: "", Code: 0, Detail: "key required", Status: "" }));
  }
  if (UpdateCustomHash !== "" && UpdateCustomHash !== link.hash) {
    if (UpdateCustomHash.length < minHashLength) {
      const message = `Please use a link hash with at least ${minHashLength} characters`;
      throw new CecError("forbidden", message, { status: 403 });
    }
    assertFree(call, UpdateCustomHash);
  }
  if (UpdatePassword !== "") await call.facts.users.setPassword(link.userUuid, UpdatePassword);
  const changed: LinkDocument = {
    ...link,
    ...settings(
      wanted,
      (PasswordEnabled === true || wanted.PasswordRequired === true) && (link.hasPassword || UpdatePassword !== ""),
    ),
    hash: UpdateCustomHash || link.hash,
  };
  const { Label = "", Description = "" } = wanted;
  const saved = { ...workspace, label: Label, description: Description, lastUpdated: call.clock.seconds() };
  call.facts.documents.put(linkKind, uuid, changed);
  call.idm.saveWorkspace(saved);
  grant(call, changed, saved);
  return linkAnswer(changed, saved, saved.policies);
}

function settings(wanted: LinkBody, hasPassword: boolean) {
  const asked = new Set(wanted.Permissions ?? []);
  if (asked.has("Download") && wanted.ViewTemplateName !== "pydio_unique_dl") asked.add("Preview");
  const time = (value: string | undefined) => (value === undefined || value === "0" ? "" : value);
  return {
    hasPassword,
    accessStart: time(wanted.AccessStart),
    accessEnd: time(wanted.AccessEnd),
    maxDownloads: time(wanted.MaxDownloads),
    template: wanted.ViewTemplateName ?? "",
    permissions: order.filter((permission) => asked.has(permission)),
    targetUsers: wanted.TargetUsers ?? undefined,
    restricted: wanted.RestrictToTargetUsers ?? false,
  };
}

function assertFree(call: Put, hash: string): void {
  const taken = call.facts.documents.all<LinkDocument>(linkKind).some((link) => link.hash === hash);
  if (taken) throw new CecError("forbidden", "Hash is already used by another link", { status: 403 });
}

/** What the hidden user of the link may do with the shared nodes. */
function grant(call: Put, link: LinkDocument, workspace: WorkspaceDocument): void {
  call.idm.removeAcls((acl) => acl.workspaceId === link.uuid);
  const about = { value: "1", roleId: link.userUuid, workspaceId: link.uuid };
  for (const nodeId of workspace.roots) {
    if (link.permissions.includes("Preview") || link.permissions.includes("Download")) {
      call.idm.addAcl({ name: "read", ...about, nodeId });
    }
    if (link.permissions.includes("Upload")) call.idm.addAcl({ name: "write", ...about, nodeId });
  }
}
