/** Runs of each fault: `CEC_FAULT_RUNS=100` for all of them (`npm run faults`), fewer by default so that the suite stays quick. */
export function runsOf(byDefault: number): number {
  const wanted = Number(process.env.CEC_FAULT_RUNS ?? "");
  return wanted > 0 ? wanted : byDefault;
}

/** Where the seeds start: `CEC_FAULT_SEED=17` repeats a run that failed, as its first. */
export const firstSeed = Number(process.env.CEC_FAULT_SEED ?? "1");

/** Random numbers of a seed: the same seed, the same run. */
export interface Random {
  /** From 0 up to 1, not included. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
}

/** A linear congruential generator (Knuth's MMIX constants), of which the upper bits are taken. */
export function randomOf(seed: number): Random {
  let state = BigInt.asUintN(64, BigInt(seed) * 2_862_933_555_777_941_757n + 3_037_000_493n);
  const next = (): number => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number(state >> 33n) / 2 ** 31;
  };
  return { next, between: (low, high) => low + Math.floor(next() * (high - low + 1)) };
}

/** Bytes that look random and are the same for the same seed. */
export function bytesOf(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, length >> 2);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return bytes;
}
