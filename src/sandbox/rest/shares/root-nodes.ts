import { CecError } from "../../../base/errors.ts";
import type { NodeBody } from "../../../protocol/rest.ts";
import type { User } from "../../store/facts.ts";
import { shownPath } from "../meta/user-meta-body.ts";
import type { UserCall } from "../router.ts";

/** Uuids of the nodes to share. @throws CecError `not-found` for a node that is not there, or not the user's to see */
export function rootNodes(call: UserCall<unknown>, user: User, wanted: readonly NodeBody[]): string[] {
  return wanted.map(({ Uuid = "" }) => {
    const node = call.facts.nodes.byUuid(Uuid);
    const path = node === undefined ? undefined : shownPath(call, user, call.facts.nodes.pathOf(node));
    if (node === undefined || path === undefined) {
      throw new CecError("not-found", `Could not find node with Uuid ${Uuid}`, { status: 404 });
    }
    return node.uuid;
  });
}
