import type { NodeBody } from "../../../protocol/rest.ts";
import { nodeBody } from "../../tree/node-body.ts";
import { untyped } from "../answer.ts";
import { metaNames, metaSet } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { type Found, openFor } from "../tree/open-for.ts";

/** `/a/meta/{get,set,delete}/{path}`: any JSON object per node and namespace. Answers the bare node, with its internal path. */
export const nodeMetaRoutes = [
  route<{ Metadatas?: { Namespace: string; JsonMeta: string }[] }>(
    "POST",
    "/meta/set/{path*}",
    "user",
    metaSet,
    (call) => {
      const found = openFor(call, call.caller, call.params.path ?? "");
      call.tree.assertWritable(call.caller.user, found.at);
      for (const { Namespace = "", JsonMeta = "" } of call.body.Metadatas ?? []) {
        assertObject(JsonMeta);
        call.facts.meta.put({ nodeUuid: found.node.uuid, namespace: Namespace, value: JsonMeta, owner: "" });
      }
      return bare(call, found);
    },
  ),
  route<{ Namespace?: string[] }>("POST", "/meta/get/{path*}", "user", metaNames, (call) => {
    return bare(call, openFor(call, call.caller, call.params.path ?? ""));
  }),
  route<{ Namespace?: string[] }>("POST", "/meta/delete/{path*}", "user", metaNames, (call) => {
    const found = openFor(call, call.caller, call.params.path ?? "");
    call.tree.assertWritable(call.caller.user, found.at);
    // What is deleted stays behind as a key without a value.
    for (const namespace of call.body.Namespace ?? []) {
      call.facts.meta.put({ nodeUuid: found.node.uuid, namespace, value: "", owner: "" });
    }
    return bare(call, found);
  }),
];

function bare(call: UserCall<unknown>, { at, node }: Found): NodeBody {
  return nodeBody(call, node, at.path, { login: call.caller.user.login });
}

function assertObject(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw untyped("invalid character: JsonMeta is not valid JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw untyped("json: cannot unmarshal JsonMeta into an object");
  }
}
