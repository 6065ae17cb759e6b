import { afterAll, beforeAll, expect } from "bun:test";
import { chmodSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { expectAlways } from "./support/always.ts";
import { cecAsNobody } from "./support/as-nobody.ts";
import { faultTest } from "./support/fault-test.ts";
import { canMount, mountSmall, remount, unmountAll } from "./support/small-disk.ts";
import { missingIn, readTree, writeTree } from "./support/tree.ts";
import { treeOf, verbOf } from "./support/trees.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/* A disk that is full and a folder that may not be written: what can be copied is, the rest is told, and nothing half stays. */

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
  chmodSync(world.folder, 0o755);
});
afterAll(() => world.stop());

faultTest(
  "a full disk (skipped where no small file system can be mounted: needs Linux and root)",
  4,
  async (seed, random) => {
    const original = treeOf(seed);
    const label = `full${seed}`;
    const verb = verbOf(seed);
    await world.inPlace(label, async (place) => {
      const disk = join(place, "disk");
      const target = join(disk, "back");
      try {
        writeTree(join(place, "tree"), original);
        const remote = `cells://common-files/${label}`;
        await world.run([], "scp", join(label, "tree"), remote);
        const bytes = [...original.values()].reduce((sum, each) => sum + each.length, 0);
        expect(mountSmall(disk, Math.max(65_536, Math.floor(bytes * random.next())))).toBe(true);
        // Where nothing is hashed a note of what has come must be right by itself.
        const words = [...(seed % 4 < 2 ? ["--verify=off"] : []), remote, target];
        const run = await world.run([], verb, ...words);
        // What has come of a file is kept: it is taken up when there is room again.
        const copy = new Map([...readTree(target)].filter(([path]) => !path.endsWith(".cec-part")));
        const failed = missingIn(copy, original).length > 0;
        // Some may just have fitted, with the holes of their last pages.
        const facts = { seed, label, original, said: failed ? /no space left/ : /copied/ };
        await expectAlways(world, { ...facts, run, copy, exits: [failed ? 1 : 0], missing: "any", mayLeave: failed });
        if (!failed) return;
        // More room, and the same command brings the rest.
        remount(disk, `size=${3 * bytes + 1_000_000}`);
        expect(statfsSync(disk).blocks * statfsSync(disk).bsize).toBeGreaterThan(bytes);
        const next = await world.run([], verb, ...words);
        await expectAlways(world, { ...facts, said: /copied/, run: next, copy: readTree(target) });
      } finally {
        unmountAll();
      }
    });
  },
  { skip: !canMount },
);

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

faultTest("a folder that may not be written", 4, async (seed, random) => {
  const original = treeOf(seed);
  const label = `readonly${seed}`;
  const verb = verbOf(seed);
  await world.inPlace(label, async (place) => {
    writeTree(join(place, "tree"), original);
    const remote = `cells://common-files/${label}`;
    await world.run([], "scp", join(label, "tree"), remote);
    const folders = [...new Set([...original.keys()].map(folderOf))];
    const locked = folders[random.between(0, folders.length - 1)] ?? "";
    for (const folder of ["", ...folders]) {
      mkdirSync(join(place, "back", folder), { recursive: true });
      chmodSync(join(place, "back", folder), folder === locked ? 0o555 : 0o777);
    }
    const words = verb === "sync" ? [remote] : ["-f", `${remote}/*`];
    const run = await world.watch(verb, () => cecAsNobody(world, verb, ...words, join(label, "back")));
    const copy = readTree(join(place, "back"));
    const missing = [...original.keys()].filter((path) => folderOf(path) === locked);
    const said = /not allowed to read or write it/;
    await expectAlways(world, { seed, label, run, original, copy, exits: [8], missing, said });
    expect({ seed, left: world.unfinished(label) }).toEqual({ seed, left: [] });
    chmodSync(join(place, "back", locked), 0o777);
  });
});

faultTest("a local file that may not be read", 4, async (seed, random) => {
  const original = treeOf(seed);
  const label = `unreadable${seed}`;
  const verb = verbOf(seed);
  await world.inPlace(label, async (place) => {
    writeTree(join(place, "tree"), original);
    const paths = [...original.keys()];
    const locked = paths[random.between(0, paths.length - 1)] ?? "";
    chmodSync(join(place, "tree", locked), 0);
    const run = await world.watch(verb, () =>
      cecAsNobody(world, verb, join(label, "tree"), `cells://common-files/${label}`),
    );
    const copy = await world.remoteTree(`common-files/${label}`);
    const facts = { seed, label, run, original, copy, missing: [locked], said: new RegExp(locked) };
    await expectAlways(world, { ...facts, exits: [8] });
    expect({ seed, left: world.unfinished(label) }).toEqual({ seed, left: [] });
  });
});
