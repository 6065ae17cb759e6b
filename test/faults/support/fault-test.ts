import { test } from "bun:test";
import { appendFileSync } from "node:fs";
import { firstSeed, type Random, randomOf, runsOf } from "./seeds.ts";

/** One line of the file named by `CEC_FAULT_RESULTS`, which `scripts/faults.ts` adds up. */
export interface FaultResult {
  readonly name: string;
  readonly runs: number;
  readonly failedSeeds: readonly number[];
}

const hourMs = 3_600_000;

/**
 * A fault that is made to happen once for each seed. One seed that fails does not keep the others from being tried; the test tells all that
 * failed, each of which can be run alone: `npm run faults -- --only NAME --seed N`.
 * @param byDefault how many seeds a run of the whole suite takes.
 */
export function faultTest(
  name: string,
  byDefault: number,
  once: (seed: number, random: Random) => Promise<void>,
  { skip = false }: { readonly skip?: boolean } = {},
): void {
  const runs = runsOf(byDefault);
  test.skipIf(skip)(
    name,
    async () => {
      const failedSeeds: number[] = [];
      const errors: unknown[] = [];
      for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
        try {
          await once(seed, randomOf(seed));
        } catch (error) {
          failedSeeds.push(seed);
          errors.push(error);
        }
      }
      const results = process.env.CEC_FAULT_RESULTS;
      if (results) appendFileSync(results, `${JSON.stringify({ name, runs, failedSeeds } satisfies FaultResult)}\n`);
      if (errors.length === 0) return;
      for (const [at, error] of errors.slice(0, 5).entries()) {
        console.error(`seed ${failedSeeds[at]}: ${error instanceof Error ? error.message : String(error)}`);
      }
      console.error(`failed with ${failedSeeds.length} of ${runs} seeds: ${failedSeeds.join(" ")}`);
      console.error(`one alone: npm run faults -- --only '${name}' --seed ${failedSeeds[0]}`);
      throw errors[0];
    },
    hourMs,
  );
}
