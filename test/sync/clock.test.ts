import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

let world: SyncWorld;
/** Of the server, in milliseconds. */
let aheadMs = 0;

beforeAll(async () => {
  world = await startSyncWorld({ now: () => Date.now() + aheadMs });
});
afterAll(() => world.stop());
beforeEach(() => world.next());

const hourMs = 3_600_000;
const sync = (words: string[], home: string) => world.cec(["sync", ...words], { home: join(world.work, home) });
const cat = async (): Promise<string> => (await world.cec(["cat", `${world.there}/f`])).stdout;

async function change(content: string, secondsAgo: number): Promise<void> {
  await world.write("f", content);
  const at = Date.now() / 1000 - secondsAgo;
  await utimes(join(world.work, world.here, "f"), at, at);
}

for (const hours of [-2, 2]) {
  test(`a server whose clock is ${hours} h off is listed, and a change is not missed where nothing is noted`, async () => {
    aheadMs = hours * hourMs;
    const { here, there } = world;
    await change("one", 30);
    expect(await sync([here, there], "a")).toMatchObject({ exitCode: 0 });
    // Changed here after it was sent, to something of the same size.
    await change("two", -10);
    expect((await world.cec(["check", here, there])).exitCode).toBe(9);
    expect(await sync([here, there], `new-${hours}`)).toMatchObject({ exitCode: 0 });
    expect(await cat()).toBe("two");
  });

  test(`--update leaves alone what is newer, whichever clock says so, ${hours} h`, async () => {
    aheadMs = hours * hourMs;
    const { here, there, work } = world;
    await change("mine", 60);
    await world.put("f", "theirs is newer");
    const up = await sync(["--update", here, there], "u");
    expect(up.stderr).toContain("1 skipped (newer-at-target)");
    expect(await cat()).toBe("theirs is newer");
    await sync(["--update", there, here], "u");
    expect(readFileSync(join(work, here, "f"), "utf8")).toBe("theirs is newer");
    await change("mine is newer now", -60);
    const down = await sync(["--update", there, here], "u");
    expect(down.stderr).toContain("1 skipped (newer-at-target)");
    await sync(["--update", here, there], "u");
    expect(await cat()).toBe("mine is newer now");
  });
}
