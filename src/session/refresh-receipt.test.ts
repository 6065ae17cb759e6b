import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync, symlinkSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReceipt, readReceipt, receiptPath } from "./refresh-receipt.ts";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "receipt-"));
  path = receiptPath(join(folder, "config.json"), "alice@files.example.com:443");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const answer = { askedAtMs: 5, text: '{"access_token":"newAccess","refresh_token":"newRefresh"}' };

test("an answer noted is read back with the token spent for it, and only with that", async () => {
  const receipt = openReceipt(path, "spent");
  expect(await readReceipt(path, "spent")).toBeUndefined();
  receipt.note(answer);
  expect(await readReceipt(path, "spent")).toEqual(answer);
  expect(await readReceipt(path, "another")).toBeUndefined();
  const bytes = await readFile(path, "latin1");
  expect(bytes).not.toContain("newAccess");
  expect(bytes).not.toContain("spent");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await receipt.discard();
  expect(await readdir(folder)).toEqual([]);
});

test("has its room on the disk before there is an answer, and a long one goes in whole", async () => {
  const receipt = openReceipt(path, "spent");
  expect((await stat(path)).size).toBeGreaterThan(8000);
  const long = { askedAtMs: 5, text: "x".repeat(100_000) };
  receipt.note(long);
  expect(await readReceipt(path, "spent")).toEqual(long);
  await receipt.discard();
});

test.skipIf(process.platform !== "linux")("a full disk is told before anything is sent, and nothing is left", () => {
  const link = join(folder, "full");
  symlinkSync("/dev/full", link);
  expect(() => openReceipt(link, "spent")).toThrow("ENOSPC");
  expect(readdirSync(folder)).toEqual([]);
});

test("none, and one cut short", async () => {
  expect(await readReceipt(path, "spent")).toBeUndefined();
  const receipt = openReceipt(path, "spent");
  receipt.note(answer);
  await truncate(path, 60);
  expect(await readReceipt(path, "spent")).toBeUndefined();
  await receipt.discard();
});

test("each account has its own", () => {
  expect(receiptPath("/c/config.json", "a")).not.toBe(receiptPath("/c/config.json", "b"));
  expect(receiptPath("/c/config.json", "a")).toMatch(/^\/c\/config\.json\.[0-9a-f]{16}\.receipt$/);
});
