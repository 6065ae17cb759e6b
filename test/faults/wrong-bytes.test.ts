import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { RemovingGateway } from "../../src/gateway/types.ts";
import { scp } from "./support/scp.ts";
import { firstSeed, randomOf, runsOf } from "./support/seeds.ts";
import { makeTree, missingIn, readTree, type Tree, writeTree, wrongIn } from "./support/tree.ts";
import { treeOf } from "./support/trees.ts";
import { type FaultedRun, type FaultWorld, startFaultWorld } from "./support/world.ts";

/* One byte that is not what it was, at a place drawn from a seed: noticed always, mended when it passes, and never left standing. */

let world: FaultWorld;
beforeAll(async () => {
  // Files that are old have a hash that is settled: nobody waits for another.
  world = await startFaultWorld({ now: () => Date.now() - 300_000 });
});
afterAll(() => world.stop());

const seeds = Array.from({ length: runsOf(4) }, (_, at) => firstSeed + at);

/** A file with something in it, and an offset in it. */
function victim(tree: Tree, seed: number): { path: string; at: number } {
  const random = randomOf(seed);
  const files = [...tree].filter(([, bytes]) => bytes.length > 0);
  const [path = "", bytes = Buffer.alloc(0)] = files[random.between(0, files.length - 1)] ?? [];
  // In a body of its own every part and range has a first mebibyte; a rule counts the bytes of one body.
  return { path, at: random.between(0, Math.min(bytes.length, 2_000_000) - 1) };
}

function account(seed: number, run: FaultedRun, copy: Tree, tree: Tree) {
  return { seed, exit: run.exitCode, wrong: wrongIn(copy, tree), missing: missingIn(copy, tree), named: run.stderr };
}

test(`in a body on its way up, ${seeds.length} times`, async () => {
  for (const seed of seeds) {
    const tree = treeOf(seed);
    const label = `up${seed}`;
    const place = world.place(label);
    writeTree(join(place, "tree"), tree);
    const { path, at } = victim(tree, seed);
    const target = `common-files/${label}/${path}`;
    const once = await world.run(
      [`wrong=${at},on=request,method=PUT,path=/io/${target},count=1`],
      join(label, "tree"),
      `cells://common-files/${label}`,
    );
    expect(account(seed, once, await world.remoteTree(`common-files/${label}`), tree)).toEqual({
      ...{ seed, exit: 0, wrong: [], missing: [] },
      named: expect.stringMatching(/1 retry/),
    });
    const always = await world.run(
      [`wrong=${at},on=request,method=PUT,path=/io/common-files/${label}/again/${path}`],
      join(label, "tree"),
      `cells://common-files/${label}/again`,
    );
    expect(account(seed, always, await world.remoteTree(`common-files/${label}/again`), tree)).toEqual({
      ...{ seed, exit: 9, wrong: [], missing: [path] },
      named: expect.stringContaining(path),
    });
    expect(world.sandbox.services.uploads.all()).toEqual([]);
    await world.clean(label);
  }
}, 600_000);

test(`in a body on its way down, ${seeds.length} times`, async () => {
  for (const seed of seeds) {
    const tree = treeOf(seed);
    const label = `down${seed}`;
    const place = world.place(label);
    writeTree(join(place, "tree"), tree);
    await world.run([], join(label, "tree"), `cells://common-files/${label}`);
    const { path, at } = victim(tree, seed);
    const rule = `wrong=${at},method=GET,path=/io/common-files/${label}/${path}`;
    // Without the stream every file comes in a body of its own.
    const noStream = `status=404,path=/io/common-files/*.tar`;
    const from = `cells://common-files/${label}`;
    const once = await world.run([`${rule},count=1`, noStream], from, join(label, "once"));
    // What was sent in parts is compared with the server's own hash in the end, and fetched again as well.
    expect(account(seed, once, readTree(join(place, "once")), tree)).toEqual({
      ...{ seed, exit: 0, wrong: [], missing: [] },
      named: expect.stringMatching(/[12] retr(y|ies)/),
    });
    const always = await world.run([rule, noStream], from, join(label, "always"));
    expect(account(seed, always, readTree(join(place, "always")), tree)).toEqual({
      ...{ seed, exit: 9, wrong: [], missing: [path] },
      named: expect.stringContaining(path),
    });
    await world.clean(label);
  }
}, 600_000);

test(`in the tar stream, ${seeds.length} times: fetched singly instead`, async () => {
  const tree = treeOf(1);
  const label = "tar";
  const place = world.place(label);
  writeTree(join(place, "tree"), tree);
  await world.run([], join(label, "tree"), `cells://common-files/${label}`);
  const tarBytes = [...tree.values()].reduce((sum, bytes) => sum + 512 + Math.ceil(bytes.length / 512) * 512, 1024);
  for (const seed of seeds) {
    const random = randomOf(seed);
    const rule = `${random.next() < 0.3 ? "cut" : "wrong"}=${random.between(0, tarBytes - 1)},path=*.tar`;
    world.sandbox.requests.clear();
    const run = await world.run([rule], `cells://common-files/${label}`, join(label, `back${seed}`));
    const copy = readTree(join(place, `back${seed}`));
    const account = { seed, rule, exit: run.exitCode, wrong: wrongIn(copy, tree), missing: missingIn(copy, tree) };
    expect(account).toEqual({ seed, rule, exit: 0, wrong: [], missing: [] });
    expect(run.fired).toBeGreaterThan(0);
  }
  await world.clean(label);
}, 600_000);

test("found by the server's own hash alone, on its way up: sent again once", async () => {
  // As servers do that answer no ETag.
  const wrap = (gateway: RemovingGateway): RemovingGateway => ({
    ...gateway,
    put: async (...args) => ({ ...(await gateway.put(...args)), etag: undefined }),
  });
  const tree = makeTree(1, { "a.bin": 90_000, "b.bin": 300_000 });
  writeTree(join(world.place("late"), "tree"), tree);
  const send = async (count: string) => {
    world.sandbox.faults.add(`wrong=1000,on=request,method=PUT,path=/io/common-files/late/b.bin${count}`);
    try {
      return await scp([join("late", "tree"), "cells://common-files/late"], {
        url: world.sandbox.url,
        token: world.sandbox.tokens.alice ?? "",
        cwd: world.folder,
        home: join(world.folder, "home-late"),
        wrap,
      });
    } finally {
      world.sandbox.faults.clear();
    }
  };
  const once = await send(",count=1");
  expect({ exit: once.exitCode, stderr: once.stderr }).toEqual({ exit: 0, stderr: expect.stringContaining("1 retry") });
  expect(wrongIn(await world.remoteTree("common-files/late"), tree)).toEqual([]);
  await world.clean("late");
  writeTree(join(world.place("late"), "tree"), tree);
  const always = await send("");
  expect({ exit: always.exitCode, stderr: always.stderr }).toEqual({
    exit: 9,
    stderr: expect.stringContaining("b.bin"),
  });
  expect(missingIn(await world.remoteTree("common-files/late"), tree)).toEqual(["b.bin"]);
}, 60_000);
