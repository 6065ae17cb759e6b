import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

/* What syncs, checks and copies of trees ask of the server, counted there: a listing answers for every file of it. */

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
}, 60_000);
beforeEach(() => world.next());
afterAll(() => world.stop());

const files = 450;
const name = (at: number): string => `d${at % 7}/e${at % 3}/f${at}`;
/** Nodes of one call for many. */
const batch = 200;

async function fill(bytes = 20, count = files): Promise<void> {
  for (let at = 0; at < count; at += 1) await world.write(name(at), `${at}`.padEnd(bytes, "x"));
}

/** Requests of one run, by method and kind: the listing of a tree, the contents of files, and each call of REST. */
async function asked(...words: string[]): Promise<Record<string, number>> {
  world.sandbox.requests.clear();
  const run = await world.cec(words);
  expect({ words, exit: run.exitCode, said: run.stderr }).toMatchObject({ exit: 0 });
  const counts: Record<string, number> = {};
  for (const { method, path } of world.sandbox.requests.all()) {
    const kind = path === "/io/" ? "listing" : path.endsWith(".tar") ? "tar" : path.startsWith("/io/") ? "file" : path;
    counts[`${method} ${kind}`] = (counts[`${method} ${kind}`] ?? 0) + 1;
  }
  return counts;
}

const parts = ["--multipart-threshold", "100B"];

test("a first sync up costs one request for each file, a look at the target and a listing of it; empty folders are made in one", async () => {
  await fill();
  for (let at = 0; at < 50; at += 1) await mkdir(join(world.work, world.here, "empty", `e${at}`), { recursive: true });
  const { "POST /a/tree/stats": looks = 0, ...others } = await asked("sync", world.here, world.there);
  expect(others).toEqual({ "GET listing": 1, "POST /a/tree/create": 1, "PUT file": files });
  expect(looks).toBeLessThanOrEqual(2);
  expect(await asked("sync", world.here, world.there)).toEqual({ "POST /a/tree/stats": 1, "GET listing": 1 });
}, 60_000);

test("a first sync down costs a look, a listing, and at most one request for each file; none is looked at", async () => {
  await fill();
  await asked("sync", world.here, world.there);
  const counts = await asked("sync", world.there, "back-of-sync");
  const { "GET file": singly = 0, "GET tar": streams = 0, "HEAD tar": probes = 0, ...others } = counts;
  expect(others).toEqual({ "POST /a/tree/stats": 1, "GET listing": 1 });
  expect(singly).toBeLessThanOrEqual(files);
  // Where a folder comes as a stream its files do not come singly as well.
  expect(streams + probes).toBeLessThanOrEqual(2);
  if (streams > 0) expect(singly).toBeLessThan(files / 2);
  expect(await asked("sync", world.there, "back-of-sync")).toEqual({ "POST /a/tree/stats": 1, "GET listing": 1 });
}, 60_000);

test("content that only the server's own hash tells of is asked for by the hundred", async () => {
  const files = 220;
  await fill(200, files);
  const batches = Math.ceil(files / batch);
  const { "POST /a/tree/stats": looks = 0, ...sent } = await asked("sync", ...parts, world.here, world.there);
  // In parts: begun, sent, completed.
  expect(sent).toEqual({ "GET listing": 1, "PUT file": files, "POST file": 2 * files });
  expect(looks).toBeLessThanOrEqual(2 + batches);
  const checked = await asked("check", "--checksum", world.here, world.there);
  expect(Object.keys(checked).sort()).toEqual(["GET listing", "POST /a/tree/stats"]);
  expect(checked["GET listing"]).toBe(1);
  expect(checked["POST /a/tree/stats"]).toBeLessThanOrEqual(1 + batches);
  const fetched = await asked("sync", world.there, "back-of-parts");
  expect(fetched["HEAD file"]).toBeUndefined();
  expect(fetched["POST /a/tree/stats"]).toBeLessThanOrEqual(2 + batches);
}, 60_000);

test("a plan is compared with the server by the hundred, and with nothing but that", async () => {
  await fill();
  await asked("sync", "--plan", "plan.jsonl", world.here, world.there);
  const { "POST /a/tree/stats": looks = 0, ...others } = await asked("apply", "plan.jsonl");
  expect(others).toEqual({ "PUT file": files });
  expect(looks).toBeLessThanOrEqual(2 + Math.ceil(files / batch));
}, 60_000);

test("a copy over what is there costs a listing, or looks by the hundred while that is slow; one file costs two requests", async () => {
  await fill();
  await asked("scp", world.here, "cells://common-files/");
  const again = await asked("scp", "-f", world.here, "cells://common-files/");
  const { "POST /a/tree/stats": looks = 0, "GET listing": listings = 0, ...others } = again;
  expect(others).toEqual({ "PUT file": files });
  expect(listings).toBe(1);
  expect(looks).toBeLessThanOrEqual(2 + Math.ceil(files / 32));
  await writeFile(join(world.work, "one"), "one");
  expect(await asked("scp", "one", `${world.there}-one`)).toEqual({ "POST /a/tree/stats": 1, "PUT file": 1 });
  expect(await asked("scp", `${world.there}-one`, "fetched")).toEqual({ "POST /a/tree/stats": 1, "GET file": 1 });
}, 60_000);

test("a large file is fetched by its ranges alone", async () => {
  const bytes = 45 * 1_048_576;
  await writeFile(join(world.work, "large"), Buffer.alloc(bytes, "large"));
  await asked("scp", "large", `${world.there}-large`);
  const counts = await asked("scp", `${world.there}-large`, "large-back");
  expect(counts).toEqual({ "POST /a/tree/stats": 1, "GET file": 3 });
  await rm(join(world.work, "large-back"));
}, 60_000);
