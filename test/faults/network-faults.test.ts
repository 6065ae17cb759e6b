import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { firstSeed, type Random, randomOf, runsOf } from "./support/seeds.ts";
import { missingIn, readTree, writeTree, wrongIn } from "./support/tree.ts";
import { treeOf } from "./support/trees.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/*
 * What a network and a busy server do, at places drawn from a seed. All of it passes: the copy is whole and right, the exit code 0, and
 * each fault costs at most the one request it met. `CEC_FAULT_SEED=17 CEC_FAULT_RUNS=1` repeats a seed.
 */

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterAll(() => world.stop());

/** An offset: any power of two is as likely as another, so that small bodies and large ones are met alike. */
function offset(random: Random): number {
  return Math.floor(2 ** (random.next() * 24));
}

type Rules = (random: Random, seed: number) => string[];

const passing: Readonly<Record<string, { up: Rules; down: Rules }>> = {
  "the connection is cut in a body": {
    up: (random) => [
      `cut=${offset(random)},on=request,method=PUT,path=/io/common-files/*,count=${random.between(1, 3)}`,
    ],
    down: (random) => [
      `cut=${offset(random)},method=GET,path=/io/common-files/*,count=${random.between(1, 3)},skip=${random.between(0, 2)}`,
    ],
  },
  "an answer is lost": {
    up: (random) => [
      `cut=0,path=/io/common-files/*,method=${random.next() < 0.7 ? "PUT" : "POST"},count=2,skip=${random.between(0, 5)}`,
    ],
    down: (random) => [`cut=0,path=/io/common-files/*,method=GET,count=2,skip=${random.between(0, 5)}`],
  },
  "429 now and then": {
    up: (_, seed) => [`status=429,retry-after=0,path=/io/common-files/*,probability=0.15,seed=${seed}`],
    down: (_, seed) => [`status=429,retry-after=0,path=/io/common-files/*,probability=0.15,seed=${seed}`],
  },
  "503 now and then": {
    up: (_, seed) => [`status=503,probability=0.15,seed=${seed}`],
    down: (_, seed) => [`status=503,probability=0.15,seed=${seed}`],
  },
  "nothing passes for a while": {
    // Longer than the wire waits on the way down, where it counts bytes itself; the runtime's own timer for uploads is seconds late.
    up: (random) => [`stall=150ms,at=${offset(random)},on=request,method=PUT,path=/io/common-files/*,count=2`],
    down: (random) => [
      `stall=900ms,at=${offset(random)},method=GET,path=/io/common-files/*,count=1,skip=${random.between(0, 3)}`,
    ],
  },
  "slow bytes": {
    up: () => ["slow=60M,on=request,method=PUT,path=/io/common-files/*"],
    down: () => ["slow=60M,method=GET,path=/io/common-files/*"],
  },
};

const seeds = Array.from({ length: runsOf(3) }, (_, at) => firstSeed + at);

describe.each(Object.entries(passing))("%s", (name, rules) => {
  test(`${seeds.length} times`, async () => {
    for (const seed of seeds) {
      const random = randomOf(seed);
      const tree = treeOf(seed);
      const label = `${name.replaceAll(" ", "-")}-${seed}`;
      const place = world.place(label);
      writeTree(join(place, "tree"), tree);
      const up = await world.run(rules.up(random, seed), join(label, "tree"), `cells://common-files/${label}`);
      const sent = await world.remoteTree(`common-files/${label}`);
      const again = world.stored().length - new Set(world.stored()).size;
      const whole = { seed, exit: 0, wrong: [], missing: [], said: "" };
      expect({
        seed,
        exit: up.exitCode,
        wrong: wrongIn(sent, tree),
        missing: missingIn(sent, tree),
        said: up.exitCode === 0 ? "" : up.stderr,
      }).toEqual(whole);
      expect({ name, seed, again }).toMatchObject({ again: Math.min(again, up.fired) });
      const down = await world.run(rules.down(random, seed), `cells://common-files/${label}`, join(label, "back"));
      const fetched = readTree(join(place, "back"));
      expect({
        seed,
        exit: down.exitCode,
        wrong: wrongIn(fetched, tree),
        missing: missingIn(fetched, tree),
        said: down.exitCode === 0 ? "" : down.stderr,
      }).toEqual(whole);
      expect([...readTree(place).keys()].filter((path) => !/^(tree|back)\//.test(path))).toEqual([]);
      await world.clean(label);
    }
  }, 600_000);
});
