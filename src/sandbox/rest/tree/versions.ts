import { isCecError } from "../../../base/errors.ts";
import type { NodeBody, StatsAnswer } from "../../../protocol/rest.ts";
import type { NodeRow, VersionRow } from "../../store/facts.ts";
import { locatedBody } from "../../tree/node-body.ts";
import type { Location } from "../../tree/tree.ts";
import type { UserCall } from "../router.ts";
import { openFor } from "./open-for.ts";

/** Former contents of files, newest first: one node each. Its `x-cells-hash` is that of the present content, as on the real server. */
export function versionsOf(call: UserCall<unknown>, paths: readonly string[]): StatsAnswer {
  const nodes: NodeBody[] = [];
  for (const path of paths) {
    const opened = open(call, path);
    if (opened === undefined || !opened.node.leaf) continue;
    for (const version of call.facts.versions.of(opened.node.uuid)) nodes.push(bodyOf(call, opened, version));
  }
  return nodes.length === 0 ? {} : { Nodes: nodes };
}

function open(call: UserCall<unknown>, path: string): { at: Location; node: NodeRow } | undefined {
  try {
    return openFor(call, call.caller, path);
  } catch (error) {
    if (!isCecError(error)) throw error;
    return undefined;
  }
}

function bodyOf(call: UserCall<unknown>, { at, node }: { at: Location; node: NodeRow }, version: VersionRow): NodeBody {
  const { size, mtime, etag } = version;
  const body = locatedBody(call, { ...node, size, mtime, etag }, at, { login: call.caller.user.login });
  const own = {
    versionDescription: JSON.stringify(version.description),
    versionId: JSON.stringify(version.uuid),
  };
  return { ...body, MetaStore: { ...body.MetaStore, ...own } };
}
