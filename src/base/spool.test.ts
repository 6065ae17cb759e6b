import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { Spool } from "./spool.ts";

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("cec-spool-"));

test("gives back what was added, in order, as often as asked, and leaves nothing behind", async () => {
  const before = folders();
  const spool = new Spool<{ at: number; text: string }>({ heldItems: 10 });
  const added = Array.from({ length: 37 }, (_, at) => ({ at, text: `line\n${at}` }));
  for (const item of added) await spool.add(item);
  expect(spool.count).toBe(37);
  expect(folders().length).toBe(before.length + 1);
  expect(await Array.fromAsync(spool.items())).toEqual(added);
  expect(await Array.fromAsync(spool.items())).toEqual(added);
  await spool.dispose();
  expect(folders()).toEqual(before);
});

test("a short list never touches the disk", async () => {
  const before = folders();
  const spool = new Spool<number>();
  await spool.add(1);
  expect(folders()).toEqual(before);
  expect(await Array.fromAsync(spool.items())).toEqual([1]);
});
