import { workspaceAnswer } from "../people/workspace-answer.ts";
import { compact } from "../proto/compact.ts";
import { route } from "../router.ts";

/** `GET /a/graph/state/{anything}`: the workspaces of the caller and what they may do there. */
export const graphRoute = route("GET", "/graph/state/{segment*}", "user", undefined, (call) => {
  const views = call.tree.workspaces(call.caller.user);
  const workspaces = views.flatMap((view) => call.idm.workspace(view.uuid) ?? []);
  return compact({
    Workspaces: workspaces.map((each) => workspaceAnswer(call, each)),
    WorkspacesAccesses: Object.fromEntries(views.map((view) => [view.uuid, view.permissions])),
  });
});
