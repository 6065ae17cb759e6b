import { beforeEach, expect, test } from "bun:test";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import type { CecOptions, CecRun } from "../support/run-cec.ts";
import { sandboxHome } from "../support/sandbox-home.ts";

/* Where the state folder can't be written, everything works but going on; what is said then must be what helps. */

const world = sandboxHome();
let sandbox: Sandbox;
let home: string;

beforeEach(async () => {
  ({ sandbox, home } = world);
  await mkdir(join(home, "my tree"));
  for (const name of ["1", "2", "3", "4"]) await writeFile(join(home, "my tree", name), name);
});

const cec = (words: readonly string[], options: CecOptions = {}): Promise<CecRun> =>
  world.cec(words, { ...options, env: { XDG_STATE_HOME: "/dev/null", ...options.env } });

/** Interrupted by Ctrl-C in its third request for a file. */
async function interrupted(method: "PUT" | "GET", words: readonly string[]): Promise<CecRun> {
  const stop = new AbortController();
  const tar = sandbox.faults.add("status=404,method=GET,path=*.tar");
  const restore = sandbox.faults.add(
    `stall=60s,on=${method === "PUT" ? "request" : "response"},method=${method},path=/io/*tree/*,skip=2`,
  );
  const run = cec([...words, "--transfers", "1"], { signal: stop.signal });
  while (sandbox.requests.count({ method, status: 200, path: /tree\/\d$/ }) < 2) await Bun.sleep(2);
  stop.abort();
  const ended = await run;
  restore();
  tar();
  sandbox.faults.clear();
  sandbox.requests.clear();
  expect(ended.exitCode).toBe(130);
  expect(ended.stderr.match(/cannot keep a journal/g)).toHaveLength(1);
  return ended;
}

/** The words of the command that a hint names. */
function advised({ stderr }: CecRun): string[] {
  const line = /^No journal could be kept, .* For what is missing: cec (.*)$/m.exec(stderr)?.[1] ?? "";
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
}

test("an interrupted folder is brought to its end by the command that is named", async () => {
  const sent = await interrupted("PUT", ["scp", "my tree", "cells://personal-files/a tree"]);
  expect(advised(sent)).toEqual(["sync", join(home, "my tree"), "cells://personal-files/a tree"]);
  const rest = await cec(advised(sent));
  expect([rest.exitCode, rest.stderr]).toEqual([0, expect.stringContaining("2 skipped (unchanged)")]);
  const got = await interrupted("GET", ["get", "personal-files/a tree", "back"]);
  expect(advised(got)).toEqual(["sync", "cells://personal-files/a tree", join(home, "back")]);
  expect(await cec(advised(got))).toMatchObject({ exitCode: 0 });
  expect((await readdir(join(home, "back"))).sort()).toEqual(["1", "2", "3", "4"]);
});

test("several sources are told to be copied again, a single file to be taken up as always", async () => {
  await mkdir(join(home, "other tree"));
  const several = await interrupted("PUT", ["scp", "-f", "my tree", "other tree", "cells://personal-files/"]);
  expect(several.stderr).toContain("does not go on where this stopped. With --force it copies everything again.");
  expect(await cec(["put", "-f", "my tree/1", "personal-files/one"])).toMatchObject({ exitCode: 0 });
  const one = await cec(["get", "personal-files/one", "one"]);
  expect([one.exitCode, one.stderr]).toEqual([0, expect.not.stringContaining("journal")]);
});
