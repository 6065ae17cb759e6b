import { randomUUID } from "node:crypto";
import { isCecError } from "../../../base/errors.ts";
import type { NodeBody, SelectionAnswer } from "../../../protocol/rest.ts";
import { locatedBody } from "../../tree/node-body.ts";
import type { SelectionDocument } from "../../tree/selection.ts";
import { selection } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { openFor } from "./open-for.ts";

type Selection = UserCall<{ Nodes?: NodeBody[]; TargetAction?: string }>;

/** `POST /a/tree/selection`: a list of nodes to fetch as one archive from the gateway, once. */
export const selectionRoute = route<Selection["body"]>(
  "POST",
  "/tree/selection",
  "user",
  selection,
  (call): SelectionAnswer => {
    const uuid = randomUUID();
    const nodes = (call.body.Nodes ?? []).flatMap((wanted) => found(call, wanted.Path ?? "") ?? []);
    const kept: SelectionDocument = { owner: call.caller.user.login, paths: nodes.map((node) => node.Path ?? "") };
    call.facts.documents.put("selection", uuid, kept);
    return { SelectionUUID: uuid, Nodes: nodes };
  },
);

function found(call: Selection, path: string): NodeBody | undefined {
  try {
    const { at, node } = openFor(call, call.caller, path);
    return locatedBody(call, node, at, { login: call.caller.user.login });
  } catch (error) {
    if (isCecError(error)) return undefined;
    throw error;
  }
}
