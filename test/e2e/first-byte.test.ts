import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deferred } from "../../src/base/deferred.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecOn } from "../support/run-cec.ts";

/** A real server shows nothing of a listing before it knows all of it: of a large tree that takes minutes. */
let sandbox: Sandbox;
let front: ReturnType<typeof Bun.serve>;
let work: string;
let cec: ReturnType<typeof cecOn>;
/** Listings are answered when a content has been asked for or sent, and not before. */
let content = deferred<void>();
let log: string[] = [];

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-first-"));
  sandbox = await startSandbox({ jobDelayMs: 0, jobLagMs: 0, hashDelayMs: 0, eventDelayMs: 0 });
  front = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const isListing = pathname === "/io/";
      if (isListing) await content.promise;
      log.push(isListing ? "listing" : pathname.startsWith("/io/") ? "content" : pathname);
      if (pathname.startsWith("/io/") && !isListing) content.resolve();
      // Signatures are over the name of the server that was asked.
      const { method, headers } = request;
      const body = method === "GET" ? null : await request.arrayBuffer();
      return await fetch(`${sandbox.url}${pathname}${search}`, { method, headers, body });
    },
  });
  cec = cecOn({ url: `http://127.0.0.1:${front.port}`, token: sandbox.tokens.alice ?? "" }, { cwd: work });
});

afterAll(async () => {
  await front.stop(true);
  await sandbox.stop();
  await rm(work, { recursive: true, force: true });
});

async function put(path: string, body: string): Promise<void> {
  const headers = { "x-pydio-bearer": sandbox.tokens.alice ?? "" };
  const answer = await fetch(`${sandbox.url}/io/common-files/${path}`, { method: "PUT", body, headers });
  expect(answer.status).toBe(200);
}

async function run(...words: string[]): Promise<void> {
  content = deferred();
  log = [];
  expect(await cec(words)).toMatchObject({ exitCode: 0 });
  expect(log.find((each) => !each.startsWith("/a/"))).toBe("content");
  expect(log).toContain("listing");
}

test("a sync to the server sends while the listing is under way, and the rest after it", async () => {
  await mkdir(join(work, "up/b"), { recursive: true });
  await writeFile(join(work, "up/a.txt"), "changed");
  await writeFile(join(work, "up/b/new.txt"), "new");
  await put("up/a.txt", "old");
  await put("up/c.txt", "only there");
  await run("sync", "up", "cells://common-files/up");
  await writeFile(join(work, "up/a.txt"), "changed once more");
  // New files may be old ones under another name, so that they wait; what was deleted shows that both listings were compared.
  await run("sync", "--delete", "up", "cells://common-files/up");
  await rm(join(work, "up"), { recursive: true });
  content.resolve();
  expect(await cec(["scp", "cells://common-files/up", "back"])).toMatchObject({ exitCode: 0 });
  expect((await readdir(join(work, "back"), { recursive: true })).sort()).toEqual(["a.txt", "b", "b/new.txt"]);
  expect(await Bun.file(join(work, "back/a.txt")).text()).toBe("changed once more");
});

test("a sync to this machine and a copy fetch while the listing is under way, hidden names after it", async () => {
  for (const path of ["down/a.txt", "down/b/c.txt", "down/.hidden", "down/b/.d/e"]) await put(path, path);
  await run("sync", "cells://common-files/down", "synced");
  await run("scp", "cells://common-files/down", "copied");
  for (const root of ["synced", "copied"]) {
    const found = await readdir(join(work, root), { recursive: true });
    expect(found.sort()).toEqual([".hidden", "a.txt", "b", "b/.d", "b/.d/e", "b/c.txt"]);
  }
});

test("a copy into a folder that exists sends while the listing of that is under way", async () => {
  await mkdir(join(work, "into"));
  await writeFile(join(work, "into/a.txt"), "mine");
  await put("into/a.txt", "theirs");
  await run("scp", "-f", "into", "cells://common-files/");
});
