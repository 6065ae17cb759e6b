import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecOn } from "../support/run-cec.ts";

let sandbox: Sandbox;
let work: string;
const bytes = new Uint8Array(300_000).map((_, at) => (at * 31) % 251);

beforeAll(async () => {
  sandbox = await startSandbox({ gate: true });
});

afterAll(async () => {
  await sandbox.stop();
});

afterEach(() => rm(work, { recursive: true, force: true }));

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "cec-faults-"));
  await mkdir(join(work, "tree"));
  for (let at = 0; at < 5; at += 1) await writeFile(join(work, "tree", `f${at}.bin`), bytes.subarray(at));
});

/** Runs with these rules in force, and only then. */
async function under(rules: readonly string[], ...words: string[]) {
  const cec = cecOn({ url: sandbox.url, token: sandbox.tokens.alice ?? "" }, { cwd: work });
  sandbox.faults.clear();
  for (const rule of rules) sandbox.faults.add(rule);
  try {
    return await cec(words);
  } finally {
    sandbox.faults.clear();
  }
}

/** What lies in the folder: never a part of a file. */
function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function expectWhole(folder: string): void {
  expect(filesIn(folder)).toEqual(["f0.bin", "f1.bin", "f2.bin", "f3.bin", "f4.bin"]);
  for (let at = 0; at < 5; at += 1) {
    expect(readFileSync(join(folder, `f${at}.bin`)).equals(Buffer.from(bytes.subarray(at)))).toBe(true);
  }
}

describe("what passes is retried, and the bytes are right", () => {
  const passing = {
    "503 every third time": ["status=503,every=3,retry-after=0,path=/io/*"],
    "429 twice": ["status=429,count=2,retry-after=0,path=/io/*"],
    "answers cut off before they begin": ["cut=0,count=2,method=GET,path=/io/*"],
    "uploads whose answer is lost": ["cut=0,count=2,method=PUT,path=/io/*"],
    "answers cut off in the middle": ["cut=100000,count=3,method=GET,path=/io/*"],
    "uploads cut off in the middle": ["cut=100000,count=3,on=request,method=PUT,path=/io/*"],
    "listings cut off in the middle": ["cut=700,count=3,method=GET,path=/io/"],
    "slow bytes": ["slow=4M,path=/io/*"],
  };
  for (const [name, rules] of Object.entries(passing)) {
    test(name, async () => {
      const folder = `t${crypto.randomUUID()}`;
      const up = await under(rules, "scp", "tree", `cells://personal-files/${folder}`);
      expect({ exit: up.exitCode, failed: /failed/.test(up.stderr) }).toEqual({ exit: 0, failed: false });
      const down = await under(rules, "scp", `cells://personal-files/${folder}`, "back");
      expect(down.exitCode).toBe(0);
      expectWhole(join(work, "back"));
      await rm(work, { recursive: true, force: true });
    }, 300_000);
  }
});

test("a wrong byte on the way down is noticed: exit 9, and the bad copy does not stay", async () => {
  await under([], "scp", "tree", "cells://personal-files/wrong");
  const down = await under(["wrong=1000,method=GET,path=/io/*f2.bin"], "scp", "cells://personal-files/wrong", "back");
  expect(down.exitCode).toBe(9);
  expect(down.stderr).toContain("f2.bin");
  expect(filesIn(join(work, "back"))).toEqual(["f0.bin", "f1.bin", "f3.bin", "f4.bin"]);
});

test("a wrong byte on the way up is noticed: exit 9", async () => {
  const up = await under(
    ["wrong=1000,on=request,method=PUT,path=/io/*f1.bin"],
    "scp",
    "tree",
    "cells://personal-files/bad",
  );
  expect(up.exitCode).toBe(9);
  expect(up.stderr).toContain("f1.bin");
});

test("one file that fails for good stops no other: exit 8, with its name", async () => {
  await under([], "scp", "tree", "cells://personal-files/part");
  const down = await under(["status=403,path=/io/*f3.bin"], "scp", "cells://personal-files/part", "back");
  expect(down.exitCode).toBe(8);
  expect(down.stderr).toContain("f3.bin");
  expect(filesIn(join(work, "back"))).toEqual(["f0.bin", "f1.bin", "f2.bin", "f4.bin"]);
});

test("a copy into a folder that exists does not wait for the listing of it", async () => {
  await under([], "scp", "tree", "cells://personal-files/");
  const report = join(work, "report");
  const words = ["scp", "-f", "tree", "cells://personal-files/", "--report", report];
  const again = await under(["stall=1h,method=GET,path=/io/"], ...words);
  expect({ exit: again.exitCode, stderr: again.stderr }).toMatchObject({ exit: 0 });
  expect(readFileSync(report, "utf8").match(/"why":"replaces"/g)).toHaveLength(5);
});
