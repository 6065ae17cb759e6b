import { isCecError } from "../../../base/errors.ts";
import type { NodeBody, PaginationBody, StatsAnswer, StatsRequest } from "../../../protocol/rest.ts";
import { findInArchive, listInArchive } from "../../archive/inner-nodes.ts";
import { locatedBody } from "../../tree/node-body.ts";
import { workspaceBody } from "../../tree/workspace-body.ts";
import { stats } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { listChildren } from "./list-children.ts";
import { openFor } from "./open-for.ts";
import { versionsOf } from "./versions.ts";

type Stats = UserCall<Partial<StatsRequest>>;

const wildcard = "/*";

/** `POST /a/tree/stats`: many paths at once, missing ones left out; `dir/*` lists a folder. */
export const statsRoute = route<Partial<StatsRequest>>("POST", "/tree/stats", "user", stats, answer);

/** `POST /a/meta/bulk/get` is the same call under another name. */
export const bulkRoute = route<Partial<StatsRequest>>("POST", "/meta/bulk/get", "user", stats, answer);

async function answer(call: Stats): Promise<StatsAnswer> {
  const nodes: NodeBody[] = [];
  let pagination: PaginationBody | undefined;
  if (call.body.Versions === true) return versionsOf(call, call.body.NodePaths ?? []);
  for (const path of call.body.NodePaths ?? []) {
    if (path === "") nodes.push({});
    else if (path.endsWith(wildcard))
      pagination = (await list(call, path.slice(0, -wildcard.length), nodes)) ?? pagination;
    else await add(call, path, nodes);
  }
  return {
    ...(nodes.length === 0 ? {} : { Nodes: nodes }),
    ...(pagination === undefined ? {} : { Pagination: pagination }),
  };
}

async function add(call: Stats, path: string, nodes: NodeBody[]): Promise<void> {
  try {
    const { at, node } = openFor(call, call.caller, path);
    nodes.push(locatedBody(call, node, at, { login: call.caller.user.login, counted: true }));
  } catch (error) {
    if (!isCecError(error)) throw error;
    const inner = await findInArchive(call, call.caller.user, path);
    if (inner !== undefined) nodes.push(inner);
  }
}

async function list(call: Stats, folder: string, nodes: NodeBody[]): Promise<PaginationBody | undefined> {
  const { user } = call.caller;
  if (folder === "") {
    for (const view of call.tree.workspaces(user)) nodes.push(workspaceBody(view));
    return undefined;
  }
  const inner = await listInArchive(call, user, folder);
  if (inner !== undefined) {
    nodes.push(...inner);
    return undefined;
  }
  const { at, node } = openFor(call, call.caller, folder);
  if (node.leaf) return undefined;
  return listChildren(call, at, node, call.body, (body) => nodes.push(body), user.login);
}
