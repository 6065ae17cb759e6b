import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type CecRun, cecOn } from "../support/run-cec.ts";

/* Every name a POSIX disk takes can be sent, listed and fetched back, and none of them reaches a screen as it is. */

const names = [
  "new\nline",
  "esc\u001b[2J",
  "\u0001",
  "bell\u0007",
  "tab\t",
  "cr\r",
  "del\u007f",
  "c1\u0085",
  "back\\slash",
  " lead",
  "trail ",
  "...",
  "a%41+b c",
  "C:",
];

let sandbox: Sandbox;
let home: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  home = await mkdtemp(join(tmpdir(), "cec-names-"));
  mkdirSync(join(home, "odd", "folder\u001b"), { recursive: true });
  for (const name of names) writeFileSync(join(home, "odd", name), `content of ${name}`);
  writeFileSync(join(home, "odd", "folder\u001b", "in\u0002side"), "below");
});

afterAll(async () => {
  await sandbox.stop();
  await rm(home, { recursive: true, force: true });
});

/** With a terminal for all it says. */
const cec = (...words: string[]): Promise<CecRun> =>
  cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: home, home, answers: [], screen: true })(words);

function expectWhole(folder: string): void {
  const found = readdirSync(join(home, folder)).sort();
  expect(found).toEqual([...names, "folder\u001b"].sort());
  for (const name of names) expect(readFileSync(join(home, folder, name), "utf8")).toBe(`content of ${name}`);
  expect(readFileSync(join(home, folder, "folder\u001b", "in\u0002side"), "utf8")).toBe("below");
}

function expectShowable({ stdout, stderr }: CecRun): void {
  // The cursor and colours of a terminal are ours.
  const said = (stdout + stderr).replace(/\u001b\[[0-9;?]*[A-HKhlm]|[\n\r]/g, "");
  expect(said).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
}

const posix = test.skipIf(process.platform === "win32");

posix("a tree of them goes there and back, by copy and by sync", async () => {
  for (const [there, back] of [
    [
      ["scp", "odd", "cells://common-files/copied"],
      ["get", "common-files/copied", "copied"],
    ],
    [
      ["sync", "odd", "cells://common-files/synced"],
      ["sync", "cells://common-files/synced", "synced"],
    ],
  ] as const) {
    for (const words of [there, back]) {
      const run = await cec(...words);
      expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("15 files copied") });
      expectShowable(run);
    }
    expectWhole(back.at(-1) ?? "");
  }
  const again = await cec("sync", "--delete", "odd", "cells://common-files/synced");
  expect(again.stderr).toContain("0 files copied, 0 B, 0 verified, 15 skipped (unchanged)");
  expect(await cec("check", "--checksum", "odd", "cells://common-files/copied")).toMatchObject({ exitCode: 0 });
});

posix("each alone as well, and what is shown of it is escaped", async () => {
  mkdirSync(join(home, "alone"));
  for (const name of names) {
    const sent = await cec("scp", join("odd", name), "cells://common-files/");
    const got = await cec("scp", `cells://common-files/${name}`, "alone/");
    const refused = await cec("scp", `cells://common-files/${name}`, "alone/");
    const missing = await cec("cat", `common-files/none/${name}`);
    for (const run of [sent, got, refused, missing]) expectShowable(run);
    expect([sent, got, refused, missing].map((run) => run.exitCode)).toEqual([0, 0, 6, 3]);
  }
  expect(readdirSync(join(home, "alone")).sort()).toEqual([...names].sort());
  for (const words of [["ls"], ["ls", "-R"], ["tree"], ["find"], ["du", "-a"]]) {
    expectShowable(await cec(...words, "common-files"));
  }
});

test("a large file with such a name comes from a sandbox that keeps its files on the disk", async () => {
  const onDisk = await startSandbox({ dir: join(home, "cells") });
  try {
    const run = cecOn({ url: onDisk.url, token: onDisk.tokens.alice ?? "" }, { cwd: home, home });
    const content = Buffer.alloc(300_000, "large");
    for (const name of ["large\u0001", "large\u001b[2J", "large\u007f", "large\n"]) {
      writeFileSync(join(home, name), content);
      expect(await run(["put", name, "common-files/"])).toMatchObject({ exitCode: 0 });
      expect(await run(["get", `common-files/${name}`, "fetched"])).toMatchObject({ exitCode: 0 });
      expect(readFileSync(join(home, "fetched")).equals(content)).toBe(true);
      await rm(join(home, "fetched"));
    }
  } finally {
    await onDisk.stop();
  }
});
