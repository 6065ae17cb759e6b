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
import type { RemovingGateway } from "../../src/gateway/types.ts";
import { expectAlways } from "./support/always.ts";
import { faultTest } from "./support/fault-test.ts";
import { scp } from "./support/scp.ts";
import { bytesOf, type Random } from "./support/seeds.ts";
import { makeTree, readTree, type Tree, writeTree } from "./support/tree.ts";
import { verbOf } from "./support/trees.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/* A file that changes while it is copied, on either side: the copy is one of its states, never a mixture, or there is none. */

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterAll(() => world.stop());

const mebibyte = 1_048_576;
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

/** The state that a copy shows, as the whole it is a copy of. */
function stateOf(bytes: Buffer | undefined, states: readonly Buffer[], name: string): Tree {
  const state = states.find((each) => bytes?.equals(each)) ?? states[0] ?? Buffer.alloc(0);
  return new Map([[name, state]]);
}

faultTest("a file of the server gets another content while it is fetched", 3, async (seed, random) => {
  const size = sizeOf(random);
  const otherSize = random.next() < 0.5 ? size : Math.ceil(size * random.next());
  const states = [bytesOf(seed, size), bytesOf(seed + 1, otherSize)];
  const label = `remote${seed}`;
  await world.inPlace(label, async (place) => {
    await world.put(`common-files/${label}/file.bin`, states[0] ?? Buffer.alloc(0));
    const rule = `stall=80ms,at=${random.between(0, size - 1)},method=GET,count=1,path=*/file.bin`;
    const source = `cells://common-files/${label}`;
    const words = verbOf(seed) === "sync" ? [source, join(place, "back")] : [`${source}/file.bin`, join(place, "back")];
    const running = world.run([rule], verbOf(seed), ...words);
    await happened(running);
    await world.put(`common-files/${label}/file.bin`, states[1] ?? Buffer.alloc(0));
    const run = await running;
    const target = verbOf(seed) === "sync" ? join(place, "back", "file.bin") : join(place, "back");
    const bytes = existsSync(target) ? readFileSync(target) : undefined;
    const copy: Tree = bytes === undefined ? new Map() : new Map([["file.bin", bytes]]);
    const original = stateOf(bytes, states, "file.bin");
    // What was fetched of the former state is of no use any more: all of the file comes again, once.
    await expectAlways(world, { seed, label, run, original, copy, mayRepeat: 2 });
  });
});

const small = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`d${at % 3}/f${at}.bin`, 300 + 97 * at]));
const smallBytes = Object.values(small).reduce((sum, size) => sum + 512 + Math.ceil(size / 512) * 512, 0);

faultTest("a file of a folder that comes as a tar stream gets another content meanwhile", 3, async (seed, random) => {
  const before = makeTree(seed, small);
  const paths = [...before.keys()];
  const path = paths[random.between(0, paths.length - 1)] ?? "";
  const after = new Map([[path, bytesOf(seed, random.next() < 0.5 ? (small[path] ?? 0) : random.between(1, 5000))]]);
  const label = `tar${seed}`;
  await world.inPlace(label, async (place) => {
    writeTree(join(place, "tree"), before);
    const remote = `cells://common-files/${label}`;
    await world.run([], "scp", join(label, "tree"), remote);
    const rule = `stall=60ms,at=${random.between(0, smallBytes)},method=GET,count=1,path=*.tar`;
    const running = world.run([rule], verbOf(seed), remote, join(label, "back"));
    await happened(running);
    await world.put(`common-files/${label}/${path}`, after.get(path) ?? Buffer.alloc(0));
    const run = await running;
    const copy = readTree(join(place, "back"));
    const state = stateOf(copy.get(path), [before.get(path) ?? Buffer.alloc(0), ...after.values()], path);
    await expectAlways(world, { seed, label, run, original: new Map([...before, ...state]), copy, mayRepeat: 2 });
  });
});

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
  faultTest(`a local file ${name} while it is sent`, 3, async (seed, random) => {
    const size = sizeOf(random);
    const label = `local-${name.replaceAll(" ", "-")}-${seed}`;
    const before = bytesOf(seed, size);
    await world.inPlace(label, async (place) => {
      writeTree(join(place, "tree"), new Map([["file.bin", before]]));
      const source = join(place, "tree", "file.bin");
      utimesSync(source, oldDate, oldDate);
      const at = random.between(0, Math.min(size, 10 * mebibyte) - 1);
      const rule = `stall=80ms,at=${at},on=request,method=PUT,count=1`;
      const running = world.run([rule], verbOf(seed), join(label, "tree"), `cells://common-files/${label}`);
      await happened(running);
      change(source, size, random);
      const run = await running;
      const copy = await world.remoteTree(`common-files/${label}`);
      const original = stateOf(copy.get("file.bin"), [before, readFileSync(source)], "file.bin");
      // A request that had all it needed before the change is right as well. In parts, all of them are sent again, once.
      const mayRepeat = Math.ceil(size / (10 * mebibyte)) + 1;
      const facts = { seed, label, run, original, copy, mayRepeat, missing: "any" } as const;
      await expectAlways(world, { ...facts, exits: [0, verbOf(seed) === "sync" ? 8 : 1] });
      expect({ seed, uploads: world.unfinished(label) }).toEqual({ seed, uploads: [] });
    });
  });
}

test("a request that was called off and has its effect after the next one does not have the last word", async () => {
  await world.inPlace("late", async (place) => {
    const [source, size, left] = [join(place, "tree"), 3 * mebibyte, 500_000];
    writeFileSync(source, bytesOf(1, size));
    let late: Promise<unknown> | undefined;
    const wrap = (gateway: RemovingGateway): RemovingGateway => ({
      ...gateway,
      async put(path, body, options) {
        if (late) return await gateway.put(path, body, options);
        // All of it had left before the file got shorter: somewhere on the way it waits, and goes on whatever we do.
        truncateSync(source, left);
        late = Bun.sleep(300).then(() => gateway.put(path, Buffer.alloc(size, "mixture")));
        return await new Promise((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(options.signal?.reason));
        });
      },
    });
    const { url, tokens } = world.sandbox;
    const home = join(world.folder, "home");
    const copy = { url, token: tokens.alice ?? "", cwd: world.folder, home, wrap };
    await world.put("common-files/late/beside", Buffer.from("x"));
    const run = await scp([source, "cells://common-files/late/copy"], copy);
    await late;
    expect({ exit: run.exitCode, said: run.stderr }).toMatchObject({
      exit: 0,
      said: expect.stringContaining("2 retries"),
    });
    const there = (await world.remoteTree("common-files/late")).get("copy");
    expect(there?.equals(bytesOf(1, size).subarray(0, left))).toBe(true);
  });
}, 30_000);
