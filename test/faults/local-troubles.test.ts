import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { chmodSync, copyFileSync, existsSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { cecBinary } from "../support/binary.ts";
import { firstSeed, randomOf, runsOf } from "./support/seeds.ts";
import { canMount, mountSmall, remount, unmountAll } from "./support/small-disk.ts";
import { missingIn, readTree, writeTree, wrongIn } from "./support/tree.ts";
import { treeOf } from "./support/trees.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/* A disk that is full and a folder that may not be written: what can be copied is, the rest is told, and nothing half stays. */

const superuser = process.getuid?.() === 0;
const seeds = Array.from({ length: runsOf(4) }, (_, at) => firstSeed + at);
let world: FaultWorld;

beforeAll(async () => {
  world = await startFaultWorld();
  chmodSync(world.folder, 0o755);
});
afterEach(unmountAll);
afterAll(() => world.stop());

test.skipIf(!canMount)(
  `a full disk, ${seeds.length} times (skipped where no small file system can be mounted: needs Linux and root)`,
  async () => {
    for (const seed of seeds) {
      const random = randomOf(seed);
      const tree = treeOf(seed);
      const label = `full${seed}`;
      const place = world.place(label);
      writeTree(join(place, "tree"), tree);
      await world.run([], join(label, "tree"), `cells://common-files/${label}`);
      const bytes = [...tree.values()].reduce((sum, each) => sum + each.length, 0);
      const disk = join(place, "disk");
      expect(mountSmall(disk, Math.max(65_536, Math.floor(bytes * random.next())))).toBe(true);
      const run = await world.run([], `cells://common-files/${label}`, join(disk, "back"));
      // What has come of a file is kept: it is taken up when there is room again.
      const copy = new Map([...readTree(disk)].filter(([path]) => !path.endsWith(".cec-part")));
      const inside = new Map([...copy].map(([path, content]) => [path.replace(/^back\//, ""), content]));
      expect({ seed, wrong: wrongIn(inside, tree), said: run.stderr }).toMatchObject({ wrong: [] });
      const missing = missingIn(inside, tree);
      // Some may just have fitted, with the holes of their last pages.
      const expected = missing.length === 0 ? [0] : inside.size === 0 && tree.size === 1 ? [1] : [1, 8];
      expect({ seed, exit: run.exitCode, expected, said: run.stderr }).toMatchObject({
        exit: expected.includes(run.exitCode) ? run.exitCode : -1,
      });
      if (missing.length > 0) expect(run.stderr).toContain("no space left");
      // More room, and the same command brings the rest.
      remount(disk, `size=${3 * bytes + 1_000_000}`);
      expect(statfsSync(disk).blocks * statfsSync(disk).bsize).toBeGreaterThan(bytes);
      if (missing.length > 0) {
        const next = await world.run([], `cells://common-files/${label}`, join(disk, "back"));
        expect({ seed, exit: next.exitCode, said: next.stderr }).toMatchObject({ exit: 0 });
        expect(missingIn(readTree(join(disk, "back")), tree)).toEqual([]);
      }
      unmountAll();
      await world.clean(label);
    }
  },
  600_000,
);

/** The binary, as somebody who is forbidden something: to the superuser nothing is, so then as nobody. */
async function cecAsNobody(...words: string[]): Promise<{ exitCode: number; stderr: string }> {
  const binary = join(world.folder, "cec");
  const home = join(world.folder, "nobody");
  if (!existsSync(binary)) {
    copyFileSync(await cecBinary(), binary);
    chmodSync(binary, 0o755);
    mkdirSync(home);
    chmodSync(home, 0o777);
  }
  const who = superuser ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  const child = Bun.spawn([...who, binary, ...words], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: world.folder,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      CEC_URL: world.sandbox.url,
      CEC_TOKEN: world.sandbox.tokens.alice ?? "",
    },
  });
  const stderr = await new Response(child.stderr).text();
  return { exitCode: await child.exited, stderr };
}

test(`a folder that may not be written, ${seeds.length} times`, async () => {
  for (const seed of seeds) {
    const random = randomOf(seed);
    const tree = treeOf(seed);
    const label = `readonly${seed}`;
    const place = world.place(label);
    writeTree(join(place, "tree"), tree);
    await world.run([], join(label, "tree"), `cells://common-files/${label}`);
    const folders = [...new Set([...tree.keys()].map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/")))))];
    const locked = folders[random.between(0, folders.length - 1)] ?? "";
    mkdirSync(join(place, "back", locked), { recursive: true });
    for (const folder of ["", ...folders]) {
      mkdirSync(join(place, "back", folder), { recursive: true });
      chmodSync(join(place, "back", folder), folder === locked ? 0o555 : 0o777);
    }
    const run = await cecAsNobody("scp", "-f", `cells://common-files/${label}/*`, join(label, "back"));
    const copy = readTree(join(place, "back"));
    const inLocked = [...tree.keys()].filter((path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))) === locked);
    expect({ seed, locked, wrong: wrongIn(copy, tree), missing: missingIn(copy, tree).sort() }).toEqual({
      ...{ seed, locked, wrong: [] },
      missing: inLocked.sort(),
    });
    expect({ seed, exit: run.exitCode, said: run.stderr }).toMatchObject({ exit: 8 });
    expect(run.stderr).toContain("not allowed to read or write it");
    chmodSync(join(place, "back", locked), 0o777);
    await world.clean(label);
  }
}, 600_000);

test(`a local file that may not be read, ${seeds.length} times`, async () => {
  for (const seed of seeds) {
    const random = randomOf(seed);
    const tree = treeOf(seed);
    const label = `unreadable${seed}`;
    const place = world.place(label);
    writeTree(join(place, "tree"), tree);
    const paths = [...tree.keys()];
    const locked = paths[random.between(0, paths.length - 1)] ?? "";
    chmodSync(join(place, "tree", locked), 0);
    const run = await cecAsNobody("scp", join(label, "tree"), `cells://common-files/${label}`);
    const copy = await world.remoteTree(`common-files/${label}`);
    expect({ seed, locked, wrong: wrongIn(copy, tree), missing: missingIn(copy, tree) }).toEqual({
      ...{ seed, locked, wrong: [], missing: [locked] },
    });
    expect({ seed, exit: run.exitCode, said: run.stderr }).toMatchObject({
      exit: 8,
      said: expect.stringContaining(locked),
    });
    expect(world.sandbox.services.uploads.all()).toEqual([]);
    await world.clean(label);
  }
}, 600_000);
