import { afterAll, beforeAll } from "bun:test";
import { join } from "node:path";
import { expectAlways } from "./support/always.ts";
import { faultTest } from "./support/fault-test.ts";
import type { Random } from "./support/seeds.ts";
import { readTree, writeTree } from "./support/tree.ts";
import { treeOf, verbOf, victimOf } from "./support/trees.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/*
 * What a network and a busy server do, at places drawn from a seed. All of it passes: the copy is whole and right, the exit code 0, and
 * each fault costs at most the one request it met.
 */

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterAll(() => world.stop());

/** An offset: any power of two is as likely as another, so that small bodies and large ones are met alike. */
function offset(random: Random, powers = 24): number {
  return Math.floor(2 ** (random.next() * powers));
}

type Rules = (random: Random, seed: number) => string[];

const content = "path=/io/common-files/*";

interface Passing {
  readonly up: Rules;
  readonly down: Rules;
  /** Contents that may go over the line once more. Default one for each fault; none of what was refused before it reached the server. */
  readonly mayRepeat?: number;
}

const passing: Readonly<Record<string, Passing>> = {
  "the connection is cut in a body": {
    up: (random) => [`cut=${offset(random)},on=request,method=PUT,${content},count=${random.between(1, 3)}`],
    down: (random) => [
      `cut=${offset(random)},method=GET,${content},count=${random.between(1, 3)},skip=${random.between(0, 2)}`,
    ],
  },
  "an answer is lost": {
    up: (random) => [
      `cut=0,${content},method=${random.next() < 0.7 ? "PUT" : "POST"},count=2,skip=${random.between(0, 5)}`,
    ],
    down: (random) => [`cut=0,${content},method=GET,count=2,skip=${random.between(0, 5)}`],
  },
  "a listing or a look-up is cut": {
    mayRepeat: 0,
    up: (random) => [`cut=${offset(random, 9)},path=/a/tree/stats,count=${random.between(1, 2)}`],
    down: (random) => [
      `cut=${offset(random, 12)},path=/io/,count=${random.between(1, 2)}`,
      `cut=${offset(random, 9)},path=/a/tree/stats,count=1`,
    ],
  },
  "429 now and then": {
    mayRepeat: 0,
    up: (_, seed) => [`status=429,retry-after=0,${content},probability=0.15,seed=${seed}`],
    down: (_, seed) => [`status=429,retry-after=0,${content},probability=0.15,seed=${seed}`],
  },
  "503 now and then": {
    mayRepeat: 0,
    up: (_, seed) => [`status=503,probability=0.15,seed=${seed}`],
    down: (_, seed) => [`status=503,probability=0.15,seed=${seed}`],
  },
  "nothing passes for a while": {
    // The wire's patience is half a second here, and a busy machine may keep it waiting as well.
    mayRepeat: 3,
    // Longer than the wire waits on the way down, where it counts bytes itself; the runtime's own timer for uploads is seconds late.
    up: (random) => [`stall=150ms,at=${offset(random)},on=request,method=PUT,${content},count=2`],
    down: (random) => [`stall=900ms,at=${offset(random)},method=GET,${content},count=1,skip=${random.between(0, 3)}`],
  },
  "slow bytes": {
    mayRepeat: 0,
    up: () => [`slow=60M,on=request,method=PUT,${content}`],
    down: () => [`slow=60M,method=GET,${content}`],
  },
};

for (const [name, rules] of Object.entries(passing)) {
  faultTest(name, 3, async (seed, random) => {
    const original = treeOf(seed);
    const label = `${name.replaceAll(" ", "-")}-${seed}`;
    const verb = verbOf(seed);
    await world.inPlace(label, async (place) => {
      writeTree(join(place, "tree"), original);
      const remote = `cells://common-files/${label}`;
      const up = await world.run(rules.up(random, seed), verb, join(label, "tree"), remote);
      const sent = await world.remoteTree(`common-files/${label}`);
      const lostUploads = name === "an answer is lost" ? up.fired : 0;
      const facts = {
        seed,
        label,
        original,
        lostUploads,
        ...(rules.mayRepeat === undefined ? {} : { mayRepeat: rules.mayRepeat }),
      };
      await expectAlways(world, { ...facts, run: up, copy: sent });
      const down = await world.run(rules.down(random, seed), verb, remote, join(label, "back"));
      await expectAlways(world, { ...facts, run: down, copy: readTree(join(place, "back")) });
    });
  });
}

faultTest("one file is refused for good, the others are copied", 3, async (seed, random) => {
  const original = treeOf(seed);
  const label = `refused-${seed}`;
  const verb = verbOf(seed);
  const { path } = victimOf(original, random);
  const rule = `status=403,path=/io/common-files/${label}/${path}`;
  await world.inPlace(label, async (place) => {
    writeTree(join(place, "tree"), original);
    const remote = `cells://common-files/${label}`;
    const facts = {
      seed,
      label,
      original,
      exits: [8],
      missing: [path],
      mayRepeat: 0,
      said: new RegExp(`failed: .*${path}`),
    };
    const up = await world.run([rule], verb, join(label, "tree"), remote);
    await expectAlways(world, { ...facts, run: up, copy: await world.remoteTree(`common-files/${label}`) });
    await world.run([], verb, join(label, "tree"), remote);
    // Without the stream every file comes in a body of its own.
    const down = await world.run([rule, "status=404,path=*.tar"], verb, remote, join(label, "back"));
    await expectAlways(world, { ...facts, run: down, copy: readTree(join(place, "back")) });
  });
});
