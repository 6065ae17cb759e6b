import { afterAll, expect, test } from "bun:test";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Claim, claimTargets } from "./claim-targets.ts";

const work = realpathSync(mkdtempSync(join(tmpdir(), "cec-claims-")));
const folder = join(work, "claims");
afterAll(() => rmSync(work, { recursive: true, force: true }));
const { signal } = new AbortController();

const claim = (...places: string[]) => claimTargets(folder, { places }, signal);
const conflict = { code: "conflict" };

/** What would be refused beside a claim. */
async function refused(first: Claim, others: readonly Claim[]): Promise<boolean[]> {
  const release = await claimTargets(folder, first, signal);
  const results: boolean[] = [];
  for (const other of others) {
    try {
      await (await claimTargets(folder, other, signal))();
      results.push(false);
    } catch (error) {
      expect(error).toMatchObject(conflict);
      results.push(true);
    }
  }
  await release();
  expect(readdirSync(folder)).toEqual([]);
  return results;
}

test("a second run into the same place is refused, naming it and who has it, and keeps nothing", async () => {
  const release = await claim("/home/me/two");
  await expect(claim("/home/me/one", "/home/me/two")).rejects.toMatchObject({
    code: "conflict",
    message: `/home/me/two is being written by another cec (process ${process.pid})`,
  });
  await (await claim("/home/me/one"))();
  await release();
  await (await claim("/home/me/two"))();
  expect(readdirSync(folder)).toEqual([]);
});

test("the claim of a process that is gone counts no more, and one that nobody can read", async () => {
  const release = await claim("/home/me/two");
  const [name = ""] = readdirSync(folder);
  const text = readFileSync(join(folder, name), "utf8");
  await release();
  // The same number, another process.
  writeFileSync(join(folder, "gone.claim"), JSON.stringify({ ...JSON.parse(text), started: "1" }));
  writeFileSync(join(folder, "half.claim"), text.slice(0, 20));
  await (await claim("/home/me/two"))();
  expect(readdirSync(folder)).toEqual([]);
});

test("what lies in a claimed folder is refused, a folder above a claimed file too; what lies beside it is not", async () => {
  expect(
    await refused({ places: ["/home/me/two"] }, [
      { places: ["/home/me/two/sub/two"] },
      { places: ["/home/me"] },
      { places: ["/home/me/three"] },
      { places: ["/home/me/two-and-a-half"] },
    ]),
  ).toEqual([true, true, false, false]);
});

test("one place has one name, however it is reached", async () => {
  mkdirSync(join(work, "real"));
  symlinkSync(join(work, "real"), join(work, "link"));
  expect(await refused({ places: [join(work, "real/new")] }, [{ places: [join(work, "link/new/f")] }])).toEqual([true]);
});

test("parts of one whole work side by side, the same part twice does not, nor a part beside the whole", async () => {
  const share = (of: string, part: number): Claim => ({ places: ["/home/me"], share: { of, part } });
  expect(
    await refused(share("plan", 1), [share("plan", 2), share("plan", 1), share("other", 2), { places: ["/home/me"] }]),
  ).toEqual([false, true, true, true]);
});

test("a task is not done twice at a time", async () => {
  const task = (key: string): Claim => ({ task: { key, words: "the sync" } });
  expect(await refused(task("a"), [task("a"), task("b"), { places: ["/home"] }])).toEqual([true, false, false]);
});

test("where no claim can be written the run goes on without", async () => {
  writeFileSync(join(work, "file"), "");
  await (await claimTargets(join(work, "file/claims"), { places: ["/home/me"] }, signal))();
});

test("of many that come at once one has it", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claim("/home/me/all")));
  const kept = outcomes.filter((outcome) => outcome.status === "fulfilled");
  expect(kept.length).toBe(1);
  await kept[0]?.value();
});
