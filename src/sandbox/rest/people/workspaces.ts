import { randomUUID } from "node:crypto";
import { CecError } from "../../../base/errors.ts";
import type { QueryRequest, WorkspaceBody, WorkspaceQuery, WorkspacesAnswer } from "../../../protocol/people.ts";
import { rootGroup, type WorkspaceDocument } from "../../idm/documents.ts";
import { allows, makePolicies } from "../../idm/policies.ts";
import { compact } from "../proto/compact.ts";
import { workspace as workspaceShape, workspaces } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { like, page, selects } from "./page.ts";
import { workspaceAnswer } from "./workspace-answer.ts";

/** `POST /a/workspace`: those whose policies the caller may read; in alphabetical order. */
export const searchWorkspacesRoute = route<QueryRequest<WorkspaceQuery>>(
  "POST",
  "/workspace",
  "user",
  workspaces,
  (call): WorkspacesAnswer => {
    const readable = call.idm
      .workspaces()
      .filter((each) => call.caller.isAdmin || allows(each.policies, "READ", call.caller.user));
    const all = readable.filter(selects(call.body, matches)).sort((a, b) => (a.label < b.label ? -1 : 1));
    return compact({ Workspaces: page(all, call.body).map((each) => workspaceAnswer(call, each)), Total: all.length });
  },
);

/** `PUT` and `DELETE /a/workspace/{Slug}`. */
export const changeWorkspaceRoutes = [
  route<WorkspaceBody>("PUT", "/workspace/{slug}", "admin", workspaceShape, (call) => {
    const saved = save(call, call.params.slug ?? "");
    return workspaceAnswer(call, saved);
  }),
  route("DELETE", "/workspace/{slug}", "admin", undefined, (call) => {
    const known = call.idm.workspace(call.params.slug ?? "");
    if (known === undefined) {
      throw new CecError("not-found", `cannot find workspace with slug ${call.params.slug}`, { status: 404 });
    }
    call.idm.removeWorkspace(known.uuid);
    return { Success: true, NumRows: "1" };
  }),
];

function save(call: UserCall<WorkspaceBody>, slug: string): WorkspaceDocument {
  const { body } = call;
  const known = call.idm.workspace(slug);
  const uuid = known?.uuid ?? (body.UUID || randomUUID());
  const roots = body.RootUUIDs ?? Object.keys(body.RootNodes ?? {});
  const saved: WorkspaceDocument = {
    uuid,
    slug,
    label: body.Label ?? known?.label ?? slug,
    description: body.Description ?? known?.description ?? "",
    scope: known?.scope ?? "ADMIN",
    roots: roots.length > 0 ? roots : (known?.roots ?? []),
    attributes: body.Attributes ?? known?.attributes ?? "{}",
    lastUpdated: call.clock.seconds(),
    policies:
      known?.policies ??
      makePolicies(call.facts.documents, uuid, [
        ["READ", "profile:standard"],
        ["WRITE", "profile:admin"],
      ]),
  };
  call.idm.saveWorkspace(saved);
  if (known === undefined) grantDefaults(call, saved);
  return saved;
}

/** `DEFAULT_RIGHTS` of the attributes: what everybody may do there. */
function grantDefaults(call: UserCall<WorkspaceBody>, { uuid, roots, attributes }: WorkspaceDocument): void {
  const rights = /"DEFAULT_RIGHTS":\s*"(r?w?)"/.exec(attributes)?.[1] ?? "";
  for (const nodeId of roots) {
    for (const [letter, name] of [
      ["r", "read"],
      ["w", "write"],
    ] as const) {
      if (rights.includes(letter)) call.idm.addAcl({ name, value: "1", roleId: rootGroup, workspaceId: uuid, nodeId });
    }
  }
}

function matches(query: WorkspaceQuery, each: WorkspaceDocument): boolean {
  if (query.uuid !== undefined && query.uuid !== each.uuid) return false;
  if (query.slug !== undefined && !like(query.slug, each.slug)) return false;
  if (query.label !== undefined && !like(query.label, each.label)) return false;
  if (query.description !== undefined && !like(query.description, each.description)) return false;
  return query.scope === undefined || query.scope === "ANY" || query.scope === each.scope;
}
