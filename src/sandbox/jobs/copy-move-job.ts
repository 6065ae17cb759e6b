import type { CopyMoveParameters } from "../../protocol/jobs.ts";
import type { Services } from "../context.ts";
import { untyped } from "../rest/answer.ts";
import type { User } from "../store/facts.ts";
import { splitPath } from "../tree/clean-path.ts";
import type { Location } from "../tree/tree.ts";
import { copyNode, freePath, isInside } from "./copy-node.ts";
import type { JobRun } from "./job-run.ts";
import { openNode } from "./open-node.ts";

export type CopyOrMove = "copy" | "move";

/**
 * Starts a copy or a move. Sources and rights are looked at now, the rest when the job runs.
 * @throws CecError `not-found` for a missing source or workspace, `forbidden` where writing is not allowed
 */
export function startCopyMove(
  services: Services,
  user: User,
  type: CopyOrMove,
  wanted: Partial<CopyMoveParameters>,
): string {
  const { nodes = [], target = "", targetParent = false } = wanted;
  const sources = nodes.map((path) => openNode(services, user, path));
  const to = services.tree.locate(user, target);
  services.tree.assertWritable(user, to);
  if (type === "move") for (const { at } of sources) services.tree.assertWritable(user, at);
  const what = sources.length > 1 ? "selection" : sources[0]?.node.leaf === false ? "folder" : "file";
  return services.jobs.start({
    prefix: "copy-move",
    label: `${type === "copy" ? "Copying" : "Moving"} ${what} in background...`,
    owner: user.login,
    actions: [
      {
        ID: "actions.tree.copymove",
        NodesSelector: { Pathes: nodes },
        Parameters: {
          create: "true",
          recursive: "true",
          scope: "owner",
          target,
          targetParent: targetParent ? "true" : "",
          type,
        },
      },
    ],
    work: (run) =>
      perform(
        services,
        run,
        type,
        sources.map(({ at }) => at),
        to,
        targetParent,
      ),
  });
}

async function perform(
  services: Services,
  run: JobRun,
  type: CopyOrMove,
  sources: readonly Location[],
  to: Location,
  targetParent: boolean,
): Promise<void> {
  for (const [index, source] of queued(sources).entries()) {
    await run.step();
    run.progress(index, sources.length);
    const node = services.facts.nodes.find(source.path);
    if (node === undefined) throw untyped(`Could not retrieve node ${source.shown}`);
    const wanted = targetParent ? `${to.path}/${splitPath(source.path)[1]}` : to.path;
    if (!node.leaf && isInside(wanted, source.path) && wanted !== source.path) {
      throw untyped(`cannot ${type} ${source.shown} into itself`);
    }
    if (type === "move" && wanted === source.path) continue;
    const free = await freePath(services, wanted, node.leaf);
    if (type === "move") await services.tree.rename(source.path, free);
    else await copyNode(services, run, source.path, node, free);
  }
}

/** The first is taken at once; the others pile up behind it, and the last to arrive is the next to go. */
function queued(sources: readonly Location[]): Location[] {
  const [first, ...others] = sources;
  return first === undefined ? [] : [first, ...others.reverse()];
}
