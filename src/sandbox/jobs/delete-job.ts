import type { BackgroundJobBody } from "../../protocol/rest.ts";
import type { Services } from "../context.ts";
import type { User } from "../store/facts.ts";
import { isBin } from "../tree/recycle-bin.ts";
import type { Location } from "../tree/tree.ts";

const label = "Deleting selection in background...";

/** Removes nodes for good; a bin itself is only emptied. */
export function startDelete(services: Services, user: User, all: readonly Location[]): BackgroundJobBody {
  const id = services.jobs.start({
    prefix: "delete",
    label,
    owner: user.login,
    actions: [
      {
        ID: "actions.tree.delete",
        NodesSelector: { Pathes: all.map((at) => at.shown) },
        Parameters: { scope: "owner" },
      },
    ],
    work: async (run) => {
      for (const [index, at] of all.entries()) {
        await run.step();
        run.progress(index, all.length);
        if (isBin(at)) await empty(services, at.path);
        else await services.tree.erase(at.path);
      }
    },
  });
  return { Uuid: id, Label: label };
}

async function empty(services: Services, bin: string): Promise<void> {
  const folder = services.facts.nodes.find(bin);
  if (folder === undefined) return;
  for (const child of services.facts.nodes.children(folder.id)) await services.tree.erase(`${bin}/${child.name}`);
}
