import { escapeHtml } from "../../html-page.ts";
import { textAnswer } from "../answer.ts";
import { type Call, publicRoute } from "../router.ts";

/** The registry begins with what the web application can do; one action stands for them all. */
const actions = '<actions><action name="logout"><gui hasAccessKey="false" text="Sign out"/></action></actions>';

/** `GET /a/frontend/state`: XML with a `user` element for those who are signed in; a bad token gives the state of a stranger. */
export const stateRoute = publicRoute("GET", "/frontend/state", undefined, (call) => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  return textAnswer(`${head}<pydio_registry>${actions}${userElement(call)}</pydio_registry>\n`, "application/xml", 200);
});

function userElement(call: Call<undefined>): string {
  const { caller } = call;
  if (caller === undefined) return "";
  const views = call.tree.workspaces(caller.user);
  const repositories = views.map((view) => {
    const rights = view.permissions === "read" ? "r" : "rw";
    const attributes = `id="${view.uuid}" repositorySlug="${escapeHtml(view.slug)}" acl="${rights}"`;
    return `<repo ${attributes} access_type="gateway" repository_type="workspace"><label>${escapeHtml(view.label)}</label></repo>`;
  });
  const active = views[0] === undefined ? "" : `<active_repo id="${views[0].uuid}"/>`;
  const rights = `<special_rights is_admin="${caller.isAdmin ? 1 : 0}"/>`;
  const inside = `${active}<preferences/><repositories>${repositories.join("")}</repositories>${rights}`;
  return `<user id="${escapeHtml(caller.user.login)}">${inside}</user>`;
}
