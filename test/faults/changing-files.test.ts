import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { bytesOf, firstSeed, type Random, randomOf, runsOf } from "./support/seeds.ts";
import { readTree } from "./support/tree.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/* A file that changes while it is copied, on either side: the copy is one of its states, never a mixture, or there is none. */

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterAll(() => world.stop());

const mebibyte = 1_048_576;
const seeds = Array.from({ length: runsOf(4) }, (_, at) => firstSeed + at);
/** One of every way a file is copied: in memory, in one stream, in parts or ranges. */
const sizes = [80_000, 3 * mebibyte, 34 * mebibyte + 11];
const sizeOf = (random: Random) => sizes[random.between(0, sizes.length - 1)] ?? 0;

/** Waits until a rule has happened or the run is over. */
async function happened(run: Promise<unknown>): Promise<void> {
  let over = false;
  run.finally(() => {
    over = true;
  });
  while (world.sandbox.faults.fired === 0 && !over) await Bun.sleep(1);
}

test(`on the server while it is fetched, ${seeds.length} times`, async () => {
  for (const seed of seeds) {
    const random = randomOf(seed);
    const size = sizeOf(random);
    const states = [
      bytesOf(seed, size),
      bytesOf(seed + 1, random.next() < 0.5 ? size : Math.ceil(size * random.next())),
    ];
    const label = `remote${seed}`;
    const place = world.place(label);
    await world.put(`common-files/${label}/file.bin`, states[0] ?? Buffer.alloc(0));
    const target = join(place, "file.bin");
    const rule = `stall=80ms,at=${random.between(0, size - 1)},method=GET,count=1,path=*/file.bin`;
    const running = world.run([rule], `cells://common-files/${label}/file.bin`, target);
    await happened(running);
    await world.put(`common-files/${label}/file.bin`, states[1] ?? Buffer.alloc(0));
    const run = await running;
    const bytes = existsSync(target) ? readFileSync(target) : undefined;
    const state = bytes === undefined ? "none" : states.findIndex((each) => each.equals(bytes));
    const expected = run.exitCode === 0 ? expect.any(Number) : "none";
    expect({ seed, size, exit: run.exitCode, state, said: run.stderr }).toMatchObject({ exit: 0, state: expected });
    expect({ seed, state }).not.toMatchObject({ state: -1 });
    expect([...readTree(place).keys()]).toEqual(["file.bin"]);
    await world.clean(label);
  }
}, 600_000);

/** Seconds, so that nothing of it is rounded. */
const oldDate = 1_700_000_000;

const changes: Readonly<Record<string, (path: string, size: number, random: Random) => void>> = {
  "gets shorter": (path, size, random) => truncateSync(path, random.between(0, size - 1)),
  "gets longer": (path, _, random) => appendFileSync(path, bytesOf(9, random.between(1, 100_000))),
  "is written over and given its old date": (path, size, random) => {
    const file = openSync(path, "r+");
    writeSync(file, bytesOf(random.between(2, 1000), size), 0);
    closeSync(file);
    utimesSync(path, oldDate, oldDate);
  },
  "is written anew": (path, size, random) => writeFileSync(path, bytesOf(random.between(2, 1000), size)),
};

for (const [name, change] of Object.entries(changes)) {
  test(`a local file that ${name} while it is sent, ${seeds.length} times`, async () => {
    for (const seed of seeds) {
      const random = randomOf(seed);
      const size = sizeOf(random);
      const label = `local-${name.replaceAll(" ", "-")}-${seed}`;
      const place = world.place(label);
      const source = join(place, "file.bin");
      const before = bytesOf(seed, size);
      writeFileSync(source, before);
      utimesSync(source, oldDate, oldDate);
      await world.put(`common-files/${label}/beside.bin`, Buffer.from("x"));
      const rule = `stall=80ms,at=${random.between(0, Math.min(size, 10 * mebibyte) - 1)},on=request,method=PUT,count=1`;
      const running = world.run([rule], source, `cells://common-files/${label}/copy.bin`);
      await happened(running);
      change(source, size, random);
      const run = await running;
      const after = readFileSync(source);
      const copy = await world.remoteTree(`common-files/${label}`);
      copy.delete("beside.bin");
      const bytes = copy.get("copy.bin");
      const state =
        bytes === undefined ? "none" : bytes.equals(after) ? "after" : bytes.equals(before) ? "before" : "mixed";
      // A request that had all it needed before the change is right as well.
      expect({ seed, size, exit: run.exitCode, state, said: run.stderr }).toMatchObject({
        exit: run.exitCode === 0 ? 0 : 1,
        state: run.exitCode === 0 ? expect.stringMatching(/^(after|before)$/) : "none",
      });
      expect([...copy.keys()].filter((path) => path !== "copy.bin")).toEqual([]);
      expect(world.sandbox.services.uploads.all()).toEqual([]);
      await world.clean(label);
    }
  }, 600_000);
}
