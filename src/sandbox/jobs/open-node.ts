import type { Services } from "../context.ts";
import type { NodeRow, User } from "../store/facts.ts";
import { nodeMissing } from "../tree/refusals.ts";
import type { Location } from "../tree/tree.ts";

/** The node at a path of the user. @throws CecError `not-found` */
export function openNode(services: Services, user: User, path: string): { at: Location; node: NodeRow } {
  const at = services.tree.locate(user, path);
  const node = services.tree.find(at);
  if (node === undefined) throw nodeMissing(at.path);
  return { at, node };
}
