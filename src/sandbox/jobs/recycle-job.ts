import type { BackgroundJobBody } from "../../protocol/rest.ts";
import type { Services } from "../context.ts";
import type { User } from "../store/facts.ts";
import { splitPath } from "../tree/clean-path.ts";
import type { Location } from "../tree/tree.ts";
import { freePath } from "./copy-node.ts";

const label = "Moving to recycle bin in background...";

/** Moves nodes to a bin (an internal path), which is made where there is none yet, and notes where they came from. */
export function startRecycle(services: Services, user: User, all: readonly Location[], bin: string): BackgroundJobBody {
  const selected = { "@type": "type.googleapis.com/tree.Query", Paths: all.map((at) => at.path) };
  const id = services.jobs.start({
    prefix: "copy-move",
    label,
    owner: user.login,
    actions: [
      {
        ID: "actions.tree.copymove",
        NodesSelector: { Query: { SubQueries: [selected] } },
        Parameters: { create: "true", recursive: "true", target: bin, targetParent: "true", type: "move" },
      },
    ],
    work: async (run) => {
      for (const [index, at] of all.entries()) {
        await run.step();
        run.progress(index, all.length);
        const node = services.facts.nodes.find(at.path);
        // Gone meanwhile: that is what was wanted.
        if (node === undefined) continue;
        await services.tree.rename(at.path, await freePath(services, `${bin}/${splitPath(at.path)[1]}`, node.leaf));
        services.facts.nodes.update(node.id, { origin: at.path });
      }
    },
  });
  return { Uuid: id, Label: label };
}
