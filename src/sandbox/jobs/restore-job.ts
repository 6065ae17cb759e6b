import type { BackgroundJobBody } from "../../protocol/rest.ts";
import type { Services } from "../context.ts";
import type { NodeRow, User } from "../store/facts.ts";
import type { Location } from "../tree/tree.ts";
import { freePath } from "./copy-node.ts";

/** Moves a node from a bin back to where it was deleted from, making the folders that are gone. */
export function startRestore(services: Services, user: User, at: Location, node: NodeRow): BackgroundJobBody {
  const label = `Moving ${node.leaf ? "file" : "folder"} in background...`;
  const id = services.jobs.start({
    prefix: "copy-move",
    label,
    owner: user.login,
    actions: [
      {
        ID: "actions.tree.copymove",
        NodesSelector: { Pathes: [at.path] },
        Parameters: { create: "true", recursive: "true", target: node.origin, targetParent: "false", type: "move" },
      },
    ],
    work: async (run) => {
      await run.step();
      await services.tree.rename(at.path, await freePath(services, node.origin, node.leaf));
      services.facts.nodes.update(node.id, { origin: "" });
    },
  });
  return { Uuid: id, Label: label, NodeUuid: node.uuid };
}
