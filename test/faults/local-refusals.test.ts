import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cecAsNobody } from "./support/as-nobody.ts";
import { writeTree } from "./support/tree.ts";
import { type FaultWorld, startFaultWorld } from "./support/world.ts";

/* What this machine does not permit is told by the path on this machine. */

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
  chmodSync(world.folder, 0o755);
});
afterAll(() => world.stop());

test("a target that may not be written is named by its local path, and nothing is fetched for it", async () => {
  const tree = new Map([
    ["small", Buffer.alloc(1000)],
    ["big", Buffer.alloc(3_000_000)],
  ]);
  await world.inPlace("locked", async (place) => {
    writeTree(join(place, "tree"), tree);
    await world.run([], "scp", "locked/tree", "cells://common-files/locked");
    mkdirSync(join(place, "down"));
    chmodSync(join(place, "down"), 0o555);
    world.sandbox.requests.clear();
    for (const words of [
      ["scp", "-f", "cells://common-files/locked/*", "locked/down/"],
      ["sync", "cells://common-files/locked", "locked/down"],
    ]) {
      const run = await cecAsNobody(world, ...words);
      expect(run).toMatchObject({ exitCode: 8 });
      for (const name of tree.keys()) expect(run.stderr).toContain(`failed: ${join(place, "down", name)}: not allowed`);
    }
    expect(world.sandbox.requests.all({ method: "GET", path: /(small|big)$/ })).toEqual([]);
    chmodSync(join(place, "down"), 0o755);
  });
});

test("where nobody may look, the run ends with 5 and the local path", async () => {
  await world.inPlace("hidden", async (place) => {
    writeTree(join(place, "tree"), new Map([["f", Buffer.alloc(10)]]));
    await world.run([], "scp", "hidden/tree", "cells://common-files/hidden");
    mkdirSync(join(place, "closed"));
    chmodSync(join(place, "closed"), 0o000);
    for (const words of [
      ["get", "common-files/hidden", "hidden/closed"],
      ["sync", "cells://common-files/hidden", "hidden/closed/new"],
      ["put", "hidden/closed/f", "common-files/hidden/f"],
      ["sync", "hidden/closed", "cells://common-files/hidden"],
    ]) {
      const run = await cecAsNobody(world, ...words);
      expect(run).toMatchObject({ exitCode: 5 });
      expect(run.stderr).toContain(`cec: not allowed: ${join(place, "closed")}`);
    }
    chmodSync(join(place, "closed"), 0o755);
  });
});
