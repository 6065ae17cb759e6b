import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary } from "../support/binary.ts";
import { ctrlC, onTerminal } from "../support/on-terminal.ts";

/* The built binary and Ctrl-C: what it says it kept is there, it promises nothing else, and a second one leaves at once. */

const bytes = 40_000_000;
const tuning = ["--part-size", "10", "--multipart-threshold", "20", "--parts-concurrency", "1"];
let sandbox: Sandbox;
let binary = "";
let work: string;
let names = 0;

beforeAll(async () => {
  binary = await cecBinary();
  sandbox = await startSandbox({ gate: true, jobDelayMs: 0, hashDelayMs: 0 });
  const headers = { "x-pydio-bearer": sandbox.tokens.alice ?? "" };
  for (const name of ["tree/big", "tree/small"]) {
    const body = Buffer.alloc(name === "tree/big" ? bytes : 10, name);
    expect((await fetch(`${sandbox.url}/io/common-files/${name}`, { method: "PUT", body, headers })).status).toBe(200);
  }
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "cec-stop-"));
  writeFileSync(join(work, "big"), Buffer.alloc(bytes, "big"));
});
afterEach(() => {
  sandbox.faults.clear();
  rmSync(work, { recursive: true, force: true });
});

const env = () => ({ HOME: join(work, "home"), CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" });

/** Runs it; presses Ctrl-C whenever `press` says so, which is asked every few milliseconds with how often it has. */
async function run(words: readonly string[], press: (pressed: number) => boolean = () => false) {
  const child = Bun.spawn([binary, ...words], {
    stdio: [words.includes("-") ? Bun.file(join(work, "big")) : "ignore", "pipe", "pipe"],
    cwd: work,
    env: { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", ...env() },
  });
  let pressed = 0;
  const timer = setInterval(() => {
    if (!press(pressed)) return;
    pressed += 1;
    child.kill("SIGINT");
  }, 5);
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const exitCode = await child.exited;
  clearInterval(timer);
  return { exitCode, stdout, stderr, pressed };
}

/** What has come of the file that is under way. */
function partBytes(): number {
  if (!existsSync(join(work, "down"))) return 0;
  const paths = readdirSync(join(work, "down"), { recursive: true }).map(String);
  const part = paths.find((path) => path.endsWith(".cec-part"));
  return part === undefined ? 0 : 512 * statSync(join(work, "down", part)).blocks;
}

interface Kept {
  readonly files: number;
  readonly bytes: number;
}

const answered = (method: string, path: RegExp, status: number) =>
  sandbox.requests.all({ method, status }).filter((request) => path.test(request.path));

describe("in a pipe", () => {
  test("an upload in parts says what it kept, and the next run sends only the rest", async () => {
    names += 1;
    const target = `common-files/up${names}`;
    const parts = () => answered("PUT", new RegExp(target), 200).length;
    // Two of the four parts pass, the third takes its time.
    sandbox.faults.add(`slow=200K,on=request,method=PUT,path=/io/${target},skip=2`);
    const stopped = await run(["put", ...tuning, "big", target], (pressed) => pressed === 0 && parts() >= 2);
    expect(stopped).toMatchObject({ exitCode: 130, stdout: "" });
    // The answer of the second may not have been read yet.
    const kept = Number(
      /0 files copied, 0 B, 0 verified, 1 unfinished \((\d+) MiB kept\) in [\d.]+ s\n/.exec(stopped.stderr)?.[1],
    );
    expect([10, 20]).toContain(kept);
    expect(stopped.stderr).toContain(
      "cec: stopped before everything was copied\nRun the same command again to copy what is missing. " +
        "What is kept of the unfinished file need not be copied again.\n",
    );
    sandbox.faults.clear();
    sandbox.requests.clear();
    expect(await run(["put", ...tuning, "big", target])).toMatchObject({ exitCode: 0 });
    expect(parts()).toBe(4 - kept / 10);
  });

  test("of a file that goes in one request nothing is kept, and nothing promised", async () => {
    sandbox.faults.add("slow=2M,on=request,method=PUT,path=/io/common-files/whole");
    const stopped = await run(
      ["put", "big", "common-files/whole"],
      (pressed) => pressed === 0 && sandbox.faults.fired > 0,
    );
    expect(stopped).toMatchObject({ exitCode: 130 });
    expect(stopped.stderr).toMatch(/0 files copied, 0 B, 0 verified in /);
    expect(stopped.stderr).toEndWith("\nRun the same command again to copy what is missing.\n");
    expect(stopped.stderr).not.toContain("kept");
  });

  for (const command of [
    ["get", "common-files/tree", "down"],
    ["sync", "cells://common-files/tree", "down"],
  ]) {
    test(`${command[0]} down says what it kept, and the next run fetches only the rest`, async () => {
      sandbox.faults.add("slow=3M,method=GET,path=/io/common-files/tree/big");
      const stopped = await run([...command, "--json"], (pressed) => pressed === 0 && partBytes() > 1_000_000);
      expect(stopped).toMatchObject({ exitCode: 130 });
      expect(stopped.stderr).toContain(" What is kept of the unfinished file need not be copied again.");
      const { kept, interrupted } = JSON.parse(stopped.stdout) as { kept: Kept; interrupted: boolean };
      expect({ interrupted, files: kept.files }).toEqual({ interrupted: true, files: 1 });
      expect(kept.bytes).toBeWithin(1, bytes);
      sandbox.faults.clear();
      sandbox.requests.clear();
      expect(await run(command)).toMatchObject({ exitCode: 0 });
      const fetched = answered("GET", /tree\/big$/, 206).reduce((sum, { responseBytes }) => sum + responseBytes, 0);
      expect(fetched).toBe(bytes - kept.bytes);
    });
  }

  for (const words of [
    ["ls", "common-files"],
    ["find", "common-files"],
    ["check", ".", "cells://common-files/tree"],
  ]) {
    test(`${words[0]} ends with 130 and says so`, async () => {
      sandbox.faults.add("stall=20s");
      const run_ = await run(words, (pressed) => pressed === 0 && sandbox.faults.fired > 0);
      expect(run_).toMatchObject({ exitCode: 130, stderr: "cec: interrupted\n" });
    });
  }

  test("a second Ctrl-C does not wait for the end in good order", async () => {
    // To give up the upload of a pipe is a request, and no answer comes.
    sandbox.faults.add("slow=200K,on=request,method=PUT,path=/io/common-files/piped,skip=1");
    const words = ["put", "-", "common-files/piped"];
    const parts = () => answered("PUT", /piped$/, 200).length;
    let pressedMs = 0;
    const left = await run(words, (pressed) => {
      if (pressed === 0 ? parts() === 0 : sandbox.faults.fired === 0 || performance.now() - pressedMs < 400)
        return false;
      pressedMs = performance.now();
      if (pressed > 0) return true;
      sandbox.faults.clear();
      sandbox.faults.add("stall=30s,on=request,method=DELETE");
      return true;
    });
    // It had no time for a word.
    expect(left).toMatchObject({ exitCode: 130, stderr: "" });
    expect(left.pressed).toBeGreaterThan(1);
  });
});

test("two signals of one wish, as timeout(1) sends them, are one", async () => {
  sandbox.faults.add("slow=3M,method=GET,path=/io/common-files/tree/big");
  const press = (pressed: number) => pressed < 2 && partBytes() > 1_000_000;
  const stopped = await run(["get", "common-files/tree", "down"], press);
  expect(stopped).toMatchObject({ exitCode: 130, pressed: 2 });
  expect(stopped.stderr).toMatch(/1 unfinished \([\d.]+ \w+ kept\) in /);
});

describe("on a terminal", () => {
  test("the block goes, the account and the way to go on stay", async () => {
    sandbox.faults.add("slow=3M,method=GET,path=/io/common-files/tree/big");
    const words = ["sync", "cells://common-files/tree", join(work, "down")];
    const { exitCode, raw } = await onTerminal(words, [["%", ctrlC]], { env: env() });
    expect(exitCode).toBe(130);
    const last = raw.slice(raw.lastIndexOf("\u001b[J"));
    expect(last).toMatch(/1 file copied, 10 B, 1 verified, 1 unfinished \([\d.]+ \w+ kept\) in [\d.]+ s\r\n/);
    expect(last).toContain(
      "cec: stopped before everything was copied\r\nRun the same command again for what is missing.",
    );
    expect(last).not.toContain("%");
  });

  test("a comparison says how far it is, and takes that away when it is stopped", async () => {
    sandbox.faults.add("stall=30s,path=/io/*");
    const words = ["check", join(work), "cells://common-files/tree"];
    const { exitCode, screen, raw } = await onTerminal(words, [["0 B read", ctrlC]], { env: env() });
    expect(exitCode).toBe(130);
    expect(raw).toContain("0 same, 0 missing, 0 extra, 0 different, 0 B read, ");
    expect(screen).toEndWith("cec: interrupted\n");
  });
});

test("what was fetched and not yet checked is not taken for done by the next run", async () => {
  const parts = ["--part-size", "20", "--multipart-threshold", "20"];
  expect((await run(["mkdir", "common-files/late"])).exitCode).toBe(0);
  expect((await run(["put", "-q", ...parts, "big", "common-files/late/big"])).exitCode).toBe(0);
  sandbox.faults.add("wrong=100,method=GET,path=/io/common-files/late/big,count=1");
  sandbox.faults.add("stall=20s,path=/a/tree/stats,skip=1");
  const get = ["get", "--no-progress", "common-files/late", "late-down"];
  const fetched = join(work, "late-down", "big");
  expect((await run(get, (pressed) => pressed === 0 && existsSync(fetched))).exitCode).toBe(130);
  sandbox.faults.clear();
  expect(readFileSync(fetched).equals(readFileSync(join(work, "big")))).toBe(false);
  const again = await run(get);
  expect(again.exitCode).toBe(6);
  expect(again.stderr).toContain("late-down/big: something else stands at the target");
  expect(
    (await run([...get.slice(0, 1), "-f", "--no-progress", "common-files/late/big", "late-down/big"])).exitCode,
  ).toBe(0);
  expect(readFileSync(fetched).equals(readFileSync(join(work, "big")))).toBe(true);
}, 30_000);
