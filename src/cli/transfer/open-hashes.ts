import { type HashPool, openHashPool } from "../../base/hash-pool.ts";

/** One keeps up with 2 GB/s; each takes some 14 MiB, and the machine has other things to do as well. */
const hashThreads = 1;

/** The threads that hash local files for one command, which closes them. */
export function openHashes(): HashPool {
  return openHashPool(hashThreads);
}
