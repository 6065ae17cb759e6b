import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisOwner } from "../../base/lock-owner.ts";
import { claimTargets } from "./claim-targets.ts";

const folder = mkdtempSync(join(tmpdir(), "cec-claims-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();

test("a second download into the same place is refused, naming it and who has it, and gives back what it claimed", async () => {
  const release = await claimTargets(folder, ["/home/me/two"], signal);
  await expect(claimTargets(folder, ["/home/me/one", "/home/me/two"], signal)).rejects.toMatchObject({
    code: "conflict",
    message: `/home/me/two is being written by another cec (process ${process.pid})`,
  });
  await (await claimTargets(folder, ["/home/me/one"], signal))();
  await release();
  await (await claimTargets(folder, ["/home/me/two"], signal))();
  expect(readdirSync(folder)).toEqual([]);
});

test("the claim of a process that is gone is taken over", async () => {
  const release = await claimTargets(folder, ["/home/me/two"], signal);
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name), JSON.stringify({ ...(await thisOwner()), started: "1" }));
  await (await claimTargets(folder, ["/home/me/two"], signal))();
  await release();
});

test("what lies in a folder that another fetches is refused, what lies beside it is not", async () => {
  const release = await claimTargets(folder, ["/home/me/two"], signal);
  await expect(claimTargets(folder, ["/home/me/two/sub/two"], signal)).rejects.toMatchObject({ code: "conflict" });
  await (await claimTargets(folder, ["/home/me/three"], signal))();
  await release();
  expect(readdirSync(folder)).toEqual([]);
});
