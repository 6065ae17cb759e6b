import type { Caller, Services } from "../../context.ts";
import type { NodeRow } from "../../store/facts.ts";
import { nodeMissing } from "../../tree/refusals.ts";
import type { Location } from "../../tree/tree.ts";

export interface Found {
  readonly at: Location;
  readonly node: NodeRow;
}

/** The node at a path of the caller. @throws CecError `not-found`, also for every node but its own with a document token. */
export function openFor(services: Services, caller: Caller, path: string): Found {
  const at = services.tree.locate(caller.user, path);
  const node = services.tree.find(at);
  const { nodeUuid } = caller.token;
  if (node === undefined || (nodeUuid !== undefined && nodeUuid !== node.uuid)) throw nodeMissing(at.path);
  return { at, node };
}
