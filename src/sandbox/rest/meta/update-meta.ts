import { CecError } from "../../../base/errors.ts";
import type { UserMetaBody, UserMetaUpdateAnswer, UserMetaUpdateRequest } from "../../../protocol/meta.ts";
import type { NodeRow } from "../../store/facts.ts";
import { lockedByOther, readOnly } from "../../tree/refusals.ts";
import { untyped } from "../answer.ts";
import { userMetaUpdate } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { addTags } from "./tags.ts";
import { shownPath, userMetaBody } from "./user-meta-body.ts";

type Update = UserCall<Partial<UserMetaUpdateRequest>>;

const lock = "content_lock";
const bookmark = "bookmark";

/** `PUT /a/user-meta/update`: one operation on many metadata; all are checked before the first is touched. */
export const updateMetaRoute = route<Update["body"]>(
  "PUT",
  "/user-meta/update",
  "user",
  userMetaUpdate,
  (call): UserMetaUpdateAnswer => {
    const wanted = call.body.MetaDatas ?? [];
    const done = call.body.Operation === "DELETE" ? removeAll(call, wanted) : putAll(call, wanted);
    return done.length === 0 ? {} : { MetaDatas: done };
  },
);

function putAll(call: Update, wanted: readonly UserMetaBody[]): UserMetaBody[] {
  const nodes = wanted.map((each) => check(call, each));
  return wanted.map((each, index) => {
    const node = nodes[index];
    const namespace = each.Namespace ?? "";
    const value = namespace === lock ? JSON.stringify(call.caller.user.login) : (each.JsonValue ?? "");
    const owner = namespace === bookmark ? call.caller.user.login : "";
    const row = call.facts.meta.put({ nodeUuid: each.NodeUuid ?? "", namespace, value, owner });
    if (node !== undefined) tell(call, node);
    addTags(call, namespace, value);
    return userMetaBody(call, row, node);
  });
}

function check(call: Update, each: UserMetaBody): NodeRow | undefined {
  const namespace = each.Namespace ?? "";
  const known = [lock, bookmark].includes(namespace) || call.facts.documents.get("namespace", namespace) !== undefined;
  if (!known) throw new CecError("not-found", `Namespace ${namespace} is not defined!`, { status: 404 });
  assertJson(each.JsonValue ?? "");
  const node = call.facts.nodes.byUuid(each.NodeUuid ?? "");
  const path = node === undefined ? undefined : shownPath(call, call.caller.user, call.facts.nodes.pathOf(node));
  if (node === undefined || path === undefined) {
    throw new CecError("not-found", `Could not find node ${each.NodeUuid ?? ""}`, { status: 404 });
  }
  const at = call.tree.locate(call.caller.user, path);
  if (namespace !== bookmark && !at.workspace.permissions.includes("write")) throw readOnly(path);
  if (namespace !== bookmark && call.tree.isLockedFor(call.caller.user, node)) throw lockedByOther(path);
  return node;
}

/** Needs the metadata's own uuid; without it nothing happens, but for locks. */
function removeAll(call: Update, wanted: readonly UserMetaBody[]): UserMetaBody[] {
  const done: UserMetaBody[] = [];
  for (const each of wanted) {
    const row = each.Uuid === undefined ? lockOf(call, each) : call.facts.meta.byUuid(each.Uuid);
    if (row === undefined) continue;
    const node = call.facts.nodes.byUuid(row.nodeUuid);
    if (node !== undefined && row.namespace === lock && call.tree.isLockedFor(call.caller.user, node)) {
      throw lockedByOther(row.nodeUuid);
    }
    call.facts.meta.remove(row.uuid);
    if (node !== undefined) tell(call, node);
    done.push(userMetaBody(call, row, node));
  }
  return done;
}

function lockOf(call: Update, each: UserMetaBody) {
  if (each.Namespace !== lock) return undefined;
  return call.facts.meta.of(each.NodeUuid ?? "").find((row) => row.namespace === lock);
}

function tell(call: Update, node: NodeRow): void {
  if (!call.events.heard) return;
  call.events.publish({
    kind: "node",
    type: "UPDATE_USER_META",
    target: { path: call.facts.nodes.pathOf(node), node },
  });
}

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw untyped("invalid character: JsonValue is not valid JSON");
  }
}
