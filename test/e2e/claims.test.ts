import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary } from "../support/binary.ts";

/* Two processes of the built binary that write into one place of this machine, or do one thing twice. */

let sandbox: Sandbox;
let binary = "";
let work: string;
const contents = new Map(
  ["a", "b", "c", "d", "e", "f", "g", "h"].map((name, at) => [name, Buffer.alloc(3_000_000, at)]),
);

interface Child {
  readonly ended: Promise<{ readonly exitCode: number; readonly stderr: string }>;
  kill(): void;
  readonly pid: number;
}
const children = new Set<Child>();

beforeAll(async () => {
  binary = await cecBinary();
  sandbox = await startSandbox({ gate: true, jobDelayMs: 0, hashDelayMs: 0 });
  for (const [name, content] of contents) {
    const address = `${sandbox.url}/io/common-files/tree/${name}`;
    const headers = { "x-pydio-bearer": sandbox.tokens.alice ?? "" };
    expect((await fetch(address, { method: "PUT", body: content, headers })).status).toBe(200);
  }
});
afterAll(() => sandbox.stop());

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "cec-two-"));
});
afterEach(async () => {
  for (const child of children) child.kill();
  await Promise.all([...children].map(({ ended }) => ended));
  children.clear();
  sandbox.faults.clear();
  rmSync(work, { recursive: true, force: true });
});

function start(...words: string[]): Child {
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: join(work, "home"),
    LANG: "C.UTF-8",
    CEC_URL: sandbox.url,
    CEC_TOKEN: sandbox.tokens.alice ?? "",
  };
  const process_ = Bun.spawn([binary, ...words], { stdio: ["ignore", "ignore", "pipe"], env, cwd: work });
  const ended = new Response(process_.stderr)
    .text()
    .then(async (stderr) => ({ exitCode: await process_.exited, stderr }));
  const child = { ended, pid: process_.pid, kill: () => process_.kill("SIGKILL") };
  children.add(child);
  return child;
}

const run = (...words: string[]) => start(...words).ended;
const claims = () => {
  const folder = join(work, "home/.local/state/cec/claims");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".claim")) : [];
};

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await Bun.sleep(5);
}

/** Starts a run that goes on until it is killed, and waits until contents are on their way. */
async function stuck(...words: string[]): Promise<Child> {
  // Of contents, not of listings: those are over before the contents come.
  sandbox.faults.add("slow=4K,method=GET,path=/io/common-files/tree/*");
  sandbox.faults.add("slow=4K,method=PUT,path=/io/common-files/up/*,on=request");
  const child = start(...words);
  let early: unknown;
  void child.ended.then((run) => {
    early = run;
  });
  await until(() => early !== undefined || (claims().length > 0 && sandbox.faults.fired > 0));
  expect(early).toBeUndefined();
  sandbox.faults.clear();
  return child;
}

function expectWhole(folder: string): void {
  expect(readdirSync(join(work, folder)).sort()).toEqual([...contents.keys()]);
  for (const [name, content] of contents) expect(readFileSync(join(work, folder, name)).equals(content)).toBe(true);
}

const refusal = (place: string, { pid }: Child) => ({
  exitCode: 6,
  stderr: expect.stringMatching(
    new RegExp(`${join(work, place)}(/tree)? is being written by another cec \\(process ${pid}\\)`),
  ),
});

for (const [first, second] of [
  [
    ["get", "common-files/tree", "here"],
    ["get", "common-files/tree", "here"],
  ],
  [
    ["get", "common-files/tree", "here"],
    ["sync", "cells://common-files/tree", "here"],
  ],
  [
    ["sync", "cells://common-files/tree", "here"],
    ["get", "-f", "common-files/tree/a", "here/a"],
  ],
  [
    ["sync", "cells://common-files/tree", "here"],
    ["sync", "cells://common-files/tree", "here"],
  ],
] as const) {
  test(`${first[0]} and ${second.join(" ")}: refused, and taken over from one that was killed`, async () => {
    if (second.at(-1) === "here/a") await mkdir(join(work, "here"));
    const holder = await stuck(...first);
    expect(await run(...second)).toMatchObject(refusal(second.at(-1) ?? "", holder));
    // To look on needs no claim.
    expect(await run("sync", "-n", "cells://common-files/tree", "here")).toMatchObject({ exitCode: 0 });
    expect(await run("sync", "--plan", "plan", "cells://common-files/tree", "here")).toMatchObject({ exitCode: 0 });
    holder.kill();
    await holder.ended;
    expect(await run(...second)).toMatchObject({ exitCode: 0 });
    expect(await run("sync", "cells://common-files/tree", "here")).toMatchObject({ exitCode: 0 });
    expectWhole("here");
    expect(claims()).toEqual([]);
  });
}

test("shards of one plan work side by side into one place, one of them twice does not, nor another plan or the end of it", async () => {
  await mkdir(join(work, "here"));
  const plan = ["--plan", "plan", "cells://common-files/tree", "here"];
  expect(await run("sync", ...plan)).toMatchObject({ exitCode: 0 });
  const first = await stuck("apply", "--shard", "1/2", "plan");
  expect(await run("apply", "--shard", "1/2", "plan")).toMatchObject(refusal("here", first));
  for (const words of [
    ["apply", "--shard", "2/3", "plan"],
    ["apply", "--finish", "plan"],
    ["apply", "plan"],
  ])
    expect(await run(...words)).toMatchObject(refusal("here", first));
  expect(await run("apply", "-n", "--shard", "1/2", "plan")).toMatchObject({ exitCode: 0 });
  expect(await run("apply", "--shard", "2/2", "plan")).toMatchObject({ exitCode: 0 });
  first.kill();
  await first.ended;
  // Both at once this time: the second has nothing left to do.
  const both = [start("apply", "--shard", "1/2", "plan"), start("apply", "--shard", "2/2", "plan")];
  for (const { ended } of both) expect(await ended).toMatchObject({ exitCode: 0 });
  expectWhole("here");
});

test("the same sync to the server, twice at a time, is done once; another one to there is not hindered", async () => {
  await mkdir(join(work, "here"));
  for (const [name, content] of contents) await writeFile(join(work, "here", name), content);
  const first = await stuck("sync", "here", "cells://common-files/up");
  expect(await run("sync", "here/", "cells://common-files/up/")).toMatchObject({
    exitCode: 6,
    stderr: expect.stringContaining(
      `the same sync, from ${join(work, "here")} to common-files/up, is being done by another cec (process ${first.pid})`,
    ),
  });
  await mkdir(join(work, "there"));
  expect(await run("sync", "there", "cells://common-files/up")).toMatchObject({ exitCode: 0 });
  first.kill();
  await first.ended;
  expect(await run("sync", "here", "cells://common-files/up")).toMatchObject({ exitCode: 0 });
  expect(await run("check", "-c", "here", "cells://common-files/up")).toMatchObject({ exitCode: 0 });
});
