import { afterEach, beforeEach, expect, spyOn, test } from "bun:test";
import { mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PartFile } from "./part-file.ts";
import { partPath } from "./part-path.ts";

let folder: string;
let path: string;
const state = { etag: "abc", sizeBytes: 100_000 };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "part-"));
  path = join(folder, "f.cec-part");
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = new Uint8Array(100_000).map((_, at) => at * 7);

async function begun(durable = false): Promise<void> {
  const part = await PartFile.open(path, "ws/f", state, durable);
  part.write(bytes.subarray(0, 40_000), 0);
  await part.note(0, 40_000);
  part.write(bytes.subarray(60_000, 70_000), 60_000);
  await part.note(60_000, 70_000);
  await part.keep();
}

test("what was noted is taken up, and the finished file is the content alone", async () => {
  await begun();
  const part = await PartFile.open(path, "ws/f", state, false);
  expect(part.ranges.missing(0, 100_000)).toEqual([
    [40_000, 60_000],
    [70_000, 100_000],
  ]);
  for (const [start, end] of part.ranges.missing(0, 100_000)) part.write(bytes.subarray(start, end), start);
  await part.finish(join(folder, "f"), 1_700_000_000_000);
  expect(Buffer.compare(await readFile(join(folder, "f")), bytes)).toBe(0);
  expect((await stat(join(folder, "f"))).mtimeMs).toBe(1_700_000_000_000);
  expect(await readdir(folder)).toEqual(["f"]);
});

test.each([
  ["another state", "ws/f", { etag: "abd", sizeBytes: 100_000 }],
  ["another size", "ws/f", { etag: "abc", sizeBytes: 99_999 }],
  ["another source", "ws/g", state],
  ["a state that cannot be told from another", "ws/f", { etag: undefined, sizeBytes: 100_000 }],
])("%s starts it over", async (_name, source, other) => {
  await begun();
  const part = await PartFile.open(path, source, other, false);
  expect(part.ranges.bytes).toBe(0);
  expect((await readFile(path)).every((byte) => byte === 0)).toBe(true);
  await part.discard();
  expect(await readdir(folder)).toEqual([]);
});

test.each([0, 1])("a torn record (%d of two) leaves the other", async (slot) => {
  await begun();
  const file = await open(path, "r+");
  await file.write(Buffer.alloc(100, 7), 0, 100, state.sizeBytes + slot * 4096 + 50);
  await file.close();
  const part = await PartFile.open(path, "ws/f", state, false);
  expect(part.ranges.has(0, 40_000)).toBe(true);
  expect(part.ranges.has(60_000, 70_000)).toBe(slot === 1);
  await part.discard();
});

test("notes that may have run ahead of the disk are not taken up where nothing will find that out", async () => {
  for (const [first, second, taken] of [
    [false, true, 0],
    [true, true, 50_000],
    [true, false, 50_000],
    [false, false, 50_000],
  ] as const) {
    await begun(first);
    const part = await PartFile.open(path, "ws/f", state, second);
    expect([first, second, part.ranges.bytes]).toEqual([first, second, taken]);
    await part.discard();
  }
});

test("a file that is no note of ours is started over", async () => {
  await writeFile(path, Buffer.alloc(200_000, 1));
  const part = await PartFile.open(path, "ws/f", state, false);
  expect(part.ranges.bytes).toBe(0);
  await part.discard();
});

test("nothing is written through a link that lies in the way", async () => {
  const elsewhere = join(folder, "precious");
  await writeFile(elsewhere, "precious");
  await symlink(elsewhere, path);
  const part = await PartFile.open(path, "ws/f", state, false);
  part.write(bytes, 0);
  await part.finish(join(folder, "f"), 0);
  expect(await readFile(elsewhere, "utf8")).toBe("precious");
});

test("names stay within what file systems take, and differ by source", () => {
  expect(partPath("/a/b.txt", "ws/b.txt")).toMatch(/^\/a\/b\.txt\.[0-9a-f]{8}\.cec-part$/);
  expect(partPath("/a/b.txt", "ws/b.txt")).not.toBe(partPath("/a/b.txt", "ws/c.txt"));
  expect(Buffer.byteLength(partPath(`/${"é".repeat(127)}`, "ws/x").slice(1))).toBeLessThanOrEqual(255);
});

test("what the disk refuses while more arrives is not forgotten: the system tells it once", async () => {
  const probe = await open(path, "w");
  const disk = spyOn(Object.getPrototypeOf(probe), "datasync").mockRejectedValueOnce(new Error("EIO"));
  await probe.close();
  const part = await PartFile.open(path, "ws/f", state, false);
  part.write(bytes, 0);
  part.flush();
  const refused = part.finish(join(folder, "f"), 0).catch((error: unknown) => error);
  expect(await refused).toMatchObject({ message: "EIO" });
  await part.discard();
  disk.mockRestore();
  expect(await readdir(folder)).toEqual([]);
});
