import type { NodeEventFrame } from "../../protocol/events.ts";
import type { NodeBody } from "../../protocol/rest.ts";
import type { ServerEvent, Services } from "../context.ts";
import type { User } from "../store/facts.ts";
import { nodeBody } from "../tree/node-body.ts";

type NodeEvent = Extract<ServerEvent, { kind: "node" }>;

/** An event as one user may see it: paths of a workspace of theirs. `undefined` when it is none of their business. */
export function nodeFrame(services: Services, user: User, event: NodeEvent): NodeEventFrame | undefined {
  const source = event.source === undefined ? undefined : shown(services, user, event.source);
  const target = event.target === undefined ? undefined : shown(services, user, event.target);
  if (source === undefined && target === undefined) return undefined;
  return {
    ...(event.type === "CREATE" ? {} : { Type: event.type }),
    ...(source === undefined ? {} : { Source: source }),
    ...(target === undefined ? {} : { Target: target }),
  };
}

function shown(services: Services, user: User, side: NonNullable<NodeEvent["target"]>): NodeBody | undefined {
  const view = services.idm.views(user).find((one) => side.path === one.root || side.path.startsWith(`${one.root}/`));
  if (view === undefined) return undefined;
  const body = nodeBody(services, side.node, view.slug + side.path.slice(view.root.length), { login: user.login });
  body.MetaStore = { EventWorkspaceId: JSON.stringify(view.uuid), ...body.MetaStore };
  return body;
}
