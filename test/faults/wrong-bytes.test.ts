import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { RemovingGateway } from "../../src/gateway/types.ts";
import { expectAlways } from "./support/always.ts";
import { faultTest } from "./support/fault-test.ts";
import { scp } from "./support/scp.ts";
import { makeTree, missingIn, readTree, writeTree, wrongIn } from "./support/tree.ts";
import { treeOf, verbOf, victimOf } from "./support/trees.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/* One byte that is not what it was, at a place drawn from a seed: noticed always, mended when it passes, and never left standing. */

let world: FaultWorld;
beforeAll(async () => {
  // Files that are old have a hash that is settled: nobody waits for another.
  world = await startFaultWorld({ now: () => Date.now() - 300_000 });
});
afterAll(() => world.stop());

/** Times a content that arrives different goes over the line in all. */
const attempts = 3;

faultTest("a wrong byte in a body on its way up", 4, async (seed, random) => {
  const original = treeOf(seed);
  const label = `up${seed}`;
  const verb = verbOf(seed);
  const { path, at } = victimOf(original, random);
  const rule = `wrong=${at},on=request,method=PUT,path=/io/common-files/${label}`;
  await world.inPlace(label, async (place) => {
    writeTree(join(place, "tree"), original);
    const remote = `common-files/${label}`;
    const once = await world.run([`${rule}/${path},count=1`], verb, join(label, "tree"), `cells://${remote}`);
    const facts = { seed, label, original };
    await expectAlways(world, { ...facts, run: once, copy: await world.remoteTree(remote), said: /1 retry/ });
    const words = [join(label, "tree"), `cells://${remote}/again`];
    const always = await world.run([`${rule}/again/${path}`], verb, ...words);
    const lasting = { exits: [9], missing: [path], mayRepeat: always.fired, said: new RegExp(path) };
    const copy = await world.remoteTree(`${remote}/again`);
    await expectAlways(world, { ...facts, ...lasting, run: always, copy });
  });
});

faultTest("a wrong byte in a body on its way down", 4, async (seed, random) => {
  const original = treeOf(seed);
  const label = `down${seed}`;
  const verb = verbOf(seed);
  const { path, at } = victimOf(original, random);
  // Without the stream every file comes in a body of its own.
  const noStream = "status=404,path=/io/common-files/*.tar";
  const rule = `wrong=${at},method=GET,path=/io/common-files/${label}/${path}`;
  await world.inPlace(label, async (place) => {
    writeTree(join(place, "tree"), original);
    const remote = `cells://common-files/${label}`;
    await world.run([], "scp", join(label, "tree"), remote);
    const facts = { seed, label, original };
    // In ranges, which have no hash of their own, all of the file is fetched again; what was sent in parts is compared
    // with the server's own hash in the end, and fetched again as well.
    const once = await world.run([`${rule},count=1`, noStream], verb, remote, join(label, "back"));
    const mended = { mayRepeat: attempts, said: /[12] retr(y|ies)/ };
    await expectAlways(world, { ...facts, ...mended, run: once, copy: readTree(join(place, "back")) });
    const always = await world.run([rule, noStream], verb, remote, join(label, "back-always"));
    const lasting = { exits: [9], missing: [path], mayRepeat: always.fired, said: new RegExp(path) };
    await expectAlways(world, { ...facts, ...lasting, run: always, copy: readTree(join(place, "back-always")) });
  });
});

const tarTree = treeOf(1);
const tarBytes = [...tarTree.values()].reduce((sum, bytes) => sum + 512 + Math.ceil(bytes.length / 512) * 512, 1024);

faultTest("a wrong byte or a cut in the tar stream: fetched singly instead", 4, async (seed, random) => {
  const label = `tar${seed}`;
  const verb = verbOf(seed);
  const rule = `${random.next() < 0.3 ? "cut" : "wrong"}=${random.between(0, tarBytes - 1)},path=*.tar`;
  await world.inPlace(label, async (place) => {
    writeTree(join(place, "tree"), tarTree);
    const remote = `cells://common-files/${label}`;
    await world.run([], "scp", join(label, "tree"), remote);
    const run = await world.run([rule], verb, remote, join(label, "back"));
    await expectAlways(world, { seed, label, run, original: tarTree, copy: readTree(join(place, "back")) });
    expect({ seed, rule, fired: run.fired > 0 }).toEqual({ seed, rule, fired: true });
  });
});

test("found by the server's own hash alone, on its way up: sent again once", async () => {
  // As servers do that answer no ETag.
  const wrap = (gateway: RemovingGateway): RemovingGateway => ({
    ...gateway,
    put: async (...args) => ({ ...(await gateway.put(...args)), etag: undefined }),
  });
  const tree = makeTree(1, { "a.bin": 90_000, "b.bin": 300_000 });
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
  await world.inPlace("late", async (place) => {
    writeTree(join(place, "tree"), tree);
    const once = await send(",count=1");
    const mended = { exit: 0, stderr: expect.stringContaining("1 retry") };
    expect({ exit: once.exitCode, stderr: once.stderr }).toEqual(mended);
    expect(wrongIn(await world.remoteTree("common-files/late"), tree)).toEqual([]);
  });
  await world.inPlace("late", async (place) => {
    writeTree(join(place, "tree"), tree);
    const always = await send("");
    const found = { exit: 9, stderr: expect.stringContaining("b.bin") };
    expect({ exit: always.exitCode, stderr: always.stderr }).toEqual(found);
    expect(missingIn(await world.remoteTree("common-files/late"), tree)).toEqual(["b.bin"]);
  });
}, 60_000);
