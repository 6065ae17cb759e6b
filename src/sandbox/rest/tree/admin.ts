import type { NodeBody } from "../../../protocol/rest.ts";
import { cleanNames } from "../../tree/clean-path.ts";
import { nodeBody } from "../../tree/node-body.ts";
import { nodeMissing } from "../../tree/refusals.ts";
import { adminList, adminStat } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";

interface AdminList {
  readonly Node?: NodeBody;
  readonly Recursive?: boolean;
  readonly Limit?: string;
  readonly Offset?: string;
  readonly FilterType?: "LEAF" | "COLLECTION" | "UNKNOWN";
}

/** `POST /a/tree/admin/list`: paths start with the datasource; with `Recursive` the whole subtree in one answer. */
export const adminListRoute = route<AdminList>("POST", "/tree/admin/list", "admin", adminList, (call) => {
  const { Recursive, FilterType, Limit = "0", Offset = "0" } = call.body;
  const { path, node } = open(call, call.body.Node?.Path ?? "");
  const login = call.caller.user.login;
  const children: NodeBody[] = [];
  let skipped = 0;
  const below = Recursive === true ? call.facts.nodes.descend(node.id) : direct(call, node.id);
  for (const { path: inner, node: child } of below) {
    if (FilterType === "LEAF" && !child.leaf) continue;
    if (FilterType === "COLLECTION" && child.leaf) continue;
    if (skipped++ < Number(Offset)) continue;
    children.push(nodeBody(call, child, path === "" ? inner : `${path}/${inner}`, { login }));
    if (children.length === Number(Limit)) break;
  }
  return { Parent: nodeBody(call, node, path, { login }), Children: children };
});

/** `POST /a/tree/admin/stat`. */
export const adminStatRoute = route<AdminList>("POST", "/tree/admin/stat", "admin", adminStat, (call) => {
  const { path, node } = open(call, call.body.Node?.Path ?? "");
  return { Node: nodeBody(call, node, path, { login: call.caller.user.login, counted: true }) };
});

function open(call: UserCall<AdminList>, wanted: string) {
  const path = cleanNames(wanted).join("/");
  const node = call.facts.nodes.find(path);
  if (node === undefined) throw nodeMissing(path);
  return { path, node };
}

function* direct(call: UserCall<AdminList>, id: number) {
  for (const node of call.facts.nodes.children(id)) yield { path: node.name, node };
}
