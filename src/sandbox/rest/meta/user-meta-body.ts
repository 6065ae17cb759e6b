import type { MetaNamespaceBody, UserMetaBody } from "../../../protocol/meta.ts";
import type { PolicyBody } from "../../../protocol/people.ts";
import type { AppearsInBody, NodeBody } from "../../../protocol/rest.ts";
import { ownedBy } from "../../idm/policies.ts";
import type { MetaRow, NodeRow, User } from "../../store/facts.ts";
import { nodeBody } from "../../tree/node-body.ts";
import type { UserCall } from "../router.ts";

/** Notes the server leaves on a node about the services it has asked. */
const loadedFrom = Object.fromEntries(
  ["acl", "activity", "meta", "user-meta"].map((service) => [`pydio:meta-loaded-pydio.grpc.${service}`, "true"]),
);

type AnyCall = UserCall<unknown>;

/** A metadata of a node as the user-meta service shows it. */
export function userMetaBody(call: AnyCall, row: MetaRow, node: NodeRow | undefined): UserMetaBody {
  return {
    Uuid: row.uuid,
    NodeUuid: row.nodeUuid,
    Namespace: row.namespace,
    JsonValue: row.value,
    Policies: policiesOf(call, row),
    ...(node === undefined ? {} : { ResolvedNode: resolved(call, node) }),
  };
}

/** Personal ones belong to their owner; the others carry the rules of their namespace. */
function policiesOf(call: AnyCall, row: MetaRow): PolicyBody[] {
  if (row.owner !== "") {
    const own = ownedBy(call.caller.user);
    return own.map(([Action, Subject]) => ({ Resource: row.uuid, Action, Subject, Effect: "allow" }));
  }
  const namespace = call.facts.documents.get<MetaNamespaceBody>("namespace", row.namespace);
  return (namespace?.Policies ?? []).map((policy) => ({ ...policy, Resource: row.uuid }));
}

/** The node with its internal path, and where it shows up for the caller. */
function resolved(call: AnyCall, node: NodeRow): NodeBody {
  const path = call.facts.nodes.pathOf(node);
  const [datasource = ""] = path.split("/");
  const body = nodeBody(call, node, path, { login: call.caller.user.login });
  const { hashing_version: _, ...kept } = body.MetaStore ?? {};
  body.MetaStore = {
    ...kept,
    "pydio:meta-data-source-name": JSON.stringify(datasource),
    "pydio:meta-data-source-path": JSON.stringify(path.slice(datasource.length + 1)),
    ...loadedFrom,
  };
  body.AppearsIn = appearsIn(call, call.caller.user, path);
  return body;
}

/** The workspaces of a user in which an internal path shows up. */
export function appearsIn(call: AnyCall, user: User, path: string): AppearsInBody[] {
  return call.tree
    .workspaces(user)
    .filter((view) => path === view.root || path.startsWith(`${view.root}/`))
    .map((view) => ({
      WsUuid: view.uuid,
      WsLabel: view.label,
      Path: path.slice(view.root.length),
      WsSlug: view.slug,
      WsScope: view.scope,
    }));
}

/** Where a user sees an internal path: `<slug>/<path>`. `undefined` when nowhere. */
export function shownPath(call: AnyCall, user: User, path: string): string | undefined {
  const [first] = appearsIn(call, user, path);
  return first === undefined ? undefined : `${first.WsSlug}${first.Path}`;
}
