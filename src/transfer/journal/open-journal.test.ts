import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalPath, openJournal } from "./open-journal.ts";
import { laterColumns } from "./schema.ts";

const source = { sizeBytes: 30, modifiedMs: 1_700_000_000_123.456, changedMs: 1_700_000_001_234.567, identity: "8:42" };
const upload = { uploadId: "u1", partBytes: 10, sourcePath: "/a/big", source, replaces: "" };
const troubles: unknown[] = [];
let folder = "";

beforeEach(async () => {
  troubles.length = 0;
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const about = (purpose: "copy" | "sync" = "copy") => ({
  folder: join(folder, "state"),
  url: "https://files.example.com",
  destination: "ws/target",
  purpose,
});
const open = (purpose: "copy" | "sync" = "copy") =>
  openJournal({ ...about(purpose), onTrouble: (error) => troubles.push(error) });

/** Another process that opens the same journal, does `code` with it and is killed. */
async function killedAfter(code: string): Promise<void> {
  const program = `
    const { openJournal } = await import(${JSON.stringify(`${import.meta.dir}/open-journal.ts`)});
    const journal = await openJournal({ ...${JSON.stringify(about())}, onTrouble: (error) => console.error(error) });
    ${code}
    process.kill(process.pid, "SIGKILL");`;
  const child = Bun.spawn([process.execPath, "-e", program], { stdio: ["ignore", "inherit", "inherit"] });
  await child.exited;
  expect(child.signalCode).toBe("SIGKILL");
}

test("what a killed process noted is taken up, once", async () => {
  await killedAfter(`
    journal.begin("/a", "ws/target");
    journal.beginAll([{ source: "/c", target: "ws/c" }, { source: "/d", target: "ws/d" }]);
    journal.saveUpload("ws/target/big", ${JSON.stringify(upload)});
    journal.savePart("ws/target/big", { partNumber: 2, etag: "bb" });
    journal.savePart("ws/target/big", { partNumber: 1, etag: "aa" });
    journal.saveDone("ws/target/small", { local: ${JSON.stringify(source)}, etag: "cc" });`);
  const journal = await open();
  const second = await open();
  expect(journal.continues("/a", "ws/target")).toBe(true);
  expect(journal.continues("/b", "ws/target")).toBe(false);
  expect([journal.continues("/c", "ws/c"), journal.continues("/d", "ws/d")]).toEqual([true, true]);
  expect(journal.done("ws/target/small")).toEqual({
    local: source,
    etag: "cc",
  });
  expect(journal.upload("ws/target/big")).toEqual({
    ...upload,
    parts: [
      { partNumber: 1, etag: "aa" },
      { partNumber: 2, etag: "bb" },
    ],
  });
  expect(second.upload("ws/target/big")).toBeUndefined();
  await journal.close();
  await second.close();
  expect(troubles).toEqual([]);
});

test("what a living process is at belongs to it alone", async () => {
  const first = await open();
  first.begin("/a", "ws/target");
  first.saveUpload("ws/target/big", upload);
  const second = await open();
  expect(second.continues("/a", "ws/target")).toBe(false);
  expect(second.upload("ws/target/big")).toBeUndefined();
  second.saveUpload("ws/target/big", { ...upload, uploadId: "u2" });
  second.savePart("ws/target/big", { partNumber: 1, etag: "dd" });
  second.dropUpload("ws/target/big");
  expect(first.upload("ws/target/big")?.uploadId).toBe("u1");
  await first.close();
  expect((await open()).upload("ws/target/big")?.parts).toEqual([]);
});

test("processes that write at the same time lose nothing", async () => {
  const write = (name: string) =>
    killedAfter(
      `for (let at = 0; at < 300; at += 1) journal.saveDone("${name}" + at, { local: ${JSON.stringify(source)}, etag: "e" });`,
    );
  await Promise.all(["a", "b", "c"].map(write));
  const journal = await open();
  for (const name of ["a", "b", "c"]) {
    for (let at = 0; at < 300; at += 1) expect(journal.done(`${name}${at}`)?.etag).toBe("e");
  }
  await journal.close();
});

test("a finished copy leaves no file, a sync remembers what was done, an unfinished one all", async () => {
  for (const purpose of ["copy", "sync"] as const) {
    const journal = await open(purpose);
    journal.begin("/a", "ws/target");
    journal.saveDone("ws/target/x", { local: source, etag: "e" });
    journal.saveDone("ws/target/y", { local: source, etag: undefined });
    journal.forget("ws/target/x");
    journal.finish();
    await journal.close();
    expect(existsSync(journalPath(about(purpose)))).toBe(purpose === "sync");
  }
  const journal = await open("sync");
  expect(journal.continues("/a", "ws/target")).toBe(false);
  expect(journal.done("ws/target/x")).toBeUndefined();
  expect(journal.done("ws/target/y")).toEqual({
    local: source,
    etag: undefined,
  });
  await journal.close();
});

test("only its owner can read it, and the folder", async () => {
  const before = process.umask(0);
  try {
    const journal = await open();
    journal.begin("/a", "ws/target");
    const files = readdirSync(about().folder);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(statSync(join(about().folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(about().folder).mode & 0o777).toBe(0o700);
    await journal.close();
  } finally {
    process.umask(before);
  }
});

test("a damaged file is replaced, and a journal that can't be written says so once", async () => {
  const journal = await open();
  journal.begin("/a", "ws/target");
  await journal.close();
  expect(readdirSync(about().folder).length).toBe(1);
  writeFileSync(journalPath(about()), "no database at all".repeat(100));
  const next = await open();
  expect(next.continues("/a", "ws/target")).toBe(false);
  next.begin("/a", "ws/target");
  expect(readFileSync(journalPath(about())).subarray(0, 15).toString()).toBe("SQLite format 3");
  const { Database } = await import("bun:sqlite");
  const saboteur = new Database(journalPath(about()));
  saboteur.run("DROP TABLE done");
  saboteur.close();
  next.saveDone("ws/target/x", { local: source, etag: "e" });
  next.saveDone("ws/target/x", { local: source, etag: "e" });
  expect(next.done("ws/target/x")).toBeUndefined();
  expect(troubles.length).toBe(1);
  await next.close();
});

test("notes of before there were all their columns stay readable, and new ones are kept beside them", async () => {
  const { Database } = await import("bun:sqlite");
  const journal = await open("sync");
  journal.saveDone("ws/old", { local: source, etag: "e" });
  journal.saveUpload("ws/big", upload);
  await journal.close();
  const earlier = new Database(journalPath(about("sync")));
  for (const [table, column] of laterColumns) earlier.run(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  earlier.close();
  const now = await open("sync");
  const { identity, changedMs, ...facts } = source;
  expect(now.done("ws/old")).toEqual({ local: facts, etag: "e" });
  expect(now.upload("ws/big")?.source).toEqual({ ...facts, identity, changedMs: undefined });
  now.saveDone("ws/new", { local: source, etag: "e" });
  expect(now.done("ws/new")?.local).toEqual(source);
  now.saveUpload("ws/big", upload);
  expect(now.upload("ws/big")?.source).toEqual(source);
  expect(troubles).toEqual([]);
  await now.close();
});
