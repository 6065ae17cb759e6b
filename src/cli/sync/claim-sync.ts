import type { TreeSide } from "../../plan/compare/side.ts";
import { claimsFolder, claimTargets, type Share } from "../transfer/claim-targets.ts";
import type { Context } from "../types.ts";
import { visible } from "../view/align.ts";

/**
 * Claims what a sync writes: a local target with all in it, else this source to this target, which a second run at the same time would do
 * once more.
 * @returns gives it back.
 * @throws CecError `conflict`, `interrupted`.
 */
export async function claimSync(
  context: Context,
  url: string,
  source: Pick<TreeSide, "side" | "root">,
  target: Pick<TreeSide, "side" | "root">,
  share?: Share,
): Promise<() => Promise<void>> {
  const key = [url, source.side, source.root, target.root].join("\0");
  const words = `the same sync, from ${visible(source.root)} to ${visible(target.root)},`;
  const claim = target.side === "local" ? { places: [target.root] } : { task: { key, words } };
  return await claimTargets(claimsFolder(context), { ...claim, share }, context.signal);
}
