import { type HashPool, openHashPool } from "../../base/hash-pool.ts";

/** Threads that hash; the machine has other things to do as well. */
const hashThreads = 2;

/** The threads that hash local files for one command, which closes them. */
export function openHashes(): HashPool {
  return openHashPool(hashThreads);
}
