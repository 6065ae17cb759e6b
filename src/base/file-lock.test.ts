import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCecError } from "./errors.ts";
import { acquireFileLock, withFileLock } from "./file-lock.ts";
import { thisOwner } from "./lock-owner.ts";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
  path = join(folder, "a.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("file lock", () => {
  test("names its owner, host and age while held, and is gone afterwards", async () => {
    const lock = await acquireFileLock(path);
    const content = JSON.parse(await readFile(path, "utf8"));
    expect(content.pid).toBe(process.pid);
    expect(content.host).not.toBe("");
    expect(Date.now() - Date.parse(content.since)).toBeLessThan(60_000);
    expect(await lock.stillHeld()).toBe(true);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test("lets one in at a time", async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, () =>
        withFileLock(path, {}, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await Bun.sleep(2);
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
  });

  test("is given back when the work fails", async () => {
    const work = withFileLock(path, {}, async () => {
      throw new Error("no");
    });
    expect(work).rejects.toThrow("no");
    await work.catch(() => undefined);
    expect(await readdir(folder)).toEqual([]);
  });

  test("gives up after the time allowed, naming the holder", async () => {
    const lock = await acquireFileLock(path);
    const second = await acquireFileLock(path, { timeoutMs: 60 }).catch((error: unknown) => error);
    await lock.release();
    expect(isCecError(second, "unavailable")).toBe(true);
    expect(String(second)).toContain(`process ${process.pid}`);
  });

  test("stops waiting when told", async () => {
    const lock = await acquireFileLock(path);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 30);
    const second = await acquireFileLock(path, { signal: abort.signal }).catch((error: unknown) => error);
    await lock.release();
    expect(isCecError(second, "interrupted")).toBe(true);
  });

  test("takes over at once from a process that no longer runs", async () => {
    const child = Bun.spawn(["true"]);
    await child.exited;
    await writeFile(path, JSON.stringify({ ...(await thisOwner()), pid: child.pid, started: "1", nonce: "x" }));
    // Waiting until it is silent for too long would take an hour.
    const options = { staleMs: 3_600_000, timeoutMs: 30_000 };
    const locks = await Promise.all([1, 2, 3].map(() => withFileLock(path, options, async () => 1)));
    expect(locks).toEqual([1, 1, 1]);
  });

  test("takes over when the number now belongs to another process", async () => {
    await writeFile(path, JSON.stringify({ ...(await thisOwner()), started: "1", nonce: "x" }));
    const taken = acquireFileLock(path, { timeoutMs: 30_000, staleMs: process.platform === "linux" ? 3_600_000 : 1 });
    await (await taken).release();
  });

  test("waits for an owner on another machine until it is silent for too long", async () => {
    await writeFile(path, JSON.stringify({ host: "elsewhere", pid: 1, nonce: "x" }));
    const early = await acquireFileLock(path, { timeoutMs: 50, staleMs: 60_000 }).catch((error: unknown) => error);
    expect(isCecError(early, "unavailable")).toBe(true);
    await (await acquireFileLock(path, { timeoutMs: 30_000, staleMs: 50 })).release();
  });

  test.each([
    ["behind", -120_000],
    ["ahead", 120_000],
  ])(
    "a clock that is %s makes nobody's lock stale while its owner lives, and old when he does not",
    async (_, skewMs) => {
      await writeFile(path, JSON.stringify({ host: "elsewhere", pid: 1, nonce: "x" }));
      const touch = () => {
        const then = new Date(Date.now() + skewMs);
        return utimes(path, then, then);
      };
      await touch();
      const beat = setInterval(touch, 15);
      const early = await acquireFileLock(path, { timeoutMs: 1500, staleMs: 1200 }).catch((error: unknown) => error);
      clearInterval(beat);
      expect(isCecError(early, "unavailable")).toBe(true);
      await (await acquireFileLock(path, { timeoutMs: 30_000, staleMs: 120 })).release();
    },
  );

  test("what another machine left long ago is taken over at once", async () => {
    await writeFile(path, JSON.stringify({ host: "elsewhere", pid: 1, nonce: "x" }));
    const past = new Date(Date.now() - 3_600_000);
    await utimes(path, past, past);
    await (await acquireFileLock(path, { timeoutMs: 30_000, staleMs: 60_000 })).release();
  });

  test("recovers from a lock file that was never written into", async () => {
    await writeFile(path, "");
    await (await acquireFileLock(path, { timeoutMs: 30_000, staleMs: 100 })).release();
    await writeFile(path, "");
    const past = new Date(Date.now() - 3_600_000);
    await utimes(path, past, past);
    await (await acquireFileLock(path, { timeoutMs: 30_000, staleMs: 3_600_000 })).release();
  });

  test("the holder notices that it was overtaken, and leaves the new lock alone", async () => {
    const lock = await acquireFileLock(path);
    await writeFile(path, JSON.stringify({ host: "elsewhere", pid: 1, nonce: "y" }));
    expect(await lock.stillHeld()).toBe(false);
    await lock.release();
    expect(await readdir(folder)).toEqual(["a.lock"]);
  });

  test("touches the file while it is held", async () => {
    const lock = await acquireFileLock(path, { staleMs: 60 });
    const past = new Date(0);
    await utimes(path, past, past);
    let mtimeMs = 0;
    for (let tries = 0; tries < 1000 && mtimeMs < 1000; tries += 1) {
      await Bun.sleep(10);
      ({ mtimeMs } = await Bun.file(path).stat());
    }
    await lock.release();
    expect(mtimeMs).toBeGreaterThan(1000);
  });
});
