import { rm } from "node:fs/promises";
import type { RemoveStep } from "../plan/types.ts";
import type { TransferParts } from "./types.ts";

/**
 * Takes away what stands where something of another type is to go: on the server into the recycle bin, here for good.
 * @throws CecError, or the system's error.
 */
export async function removeStanding(
  step: RemoveStep,
  { tree, jobs, signal }: Pick<TransferParts, "tree" | "jobs" | "signal">,
): Promise<void> {
  if (step.side === "local") {
    await rm(step.target, { recursive: true, force: true });
    return;
  }
  const follower = await jobs.prepareFollow({ signal });
  try {
    await follower.follow(await tree.remove([step.target], { signal }), { signal });
  } finally {
    follower.close();
  }
}
