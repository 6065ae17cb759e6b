import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { isCecError } from "../../base/errors.ts";
import type { Gateway } from "../../gateway/types.ts";
import { eachOf } from "../each-of.ts";
import type { TransferParts } from "../types.ts";

const atOnce = 8;

/**
 * Removes the part files that earlier runs to this target left and nothing will ever go on with, as the server has their file no more. Of a
 * sync nobody else knows that: it may leave out, by its filters or as one of many shards, what another one goes on with. One request for
 * each that is there, which only an interruption leaves.
 */
export async function sweepPartFiles({
  journal,
  gateway,
  signal,
}: Pick<TransferParts, "journal" | "signal"> & { readonly gateway: Pick<Gateway, "head"> }): Promise<void> {
  const left = journal?.abandonedPartFiles() ?? [];
  if (left.length === 0 || signal.aborted) return;
  await eachOf(left, atOnce, signal, async ({ path, source }) => {
    if (existsSync(path)) {
      if (!(await isGone(gateway, source, signal))) return;
      await rm(path, { force: true });
    }
    journal?.endPartFile(path);
  }).catch((error: unknown) => {
    // One that can't be removed is no failure of what is to be done: it lies in plain sight, and the next run tries again.
    if (!(error instanceof Error && "syscall" in error) && !signal.aborted) throw error;
  });
}

/** A server that does not say leaves it in doubt, and the file where it is. */
async function isGone(gateway: Pick<Gateway, "head">, source: string, signal: AbortSignal): Promise<boolean> {
  try {
    await gateway.head(source, { signal });
    return false;
  } catch (error) {
    return isCecError(error, "not-found");
  }
}
