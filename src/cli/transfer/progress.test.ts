import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { CecError } from "../../base/errors.ts";
import type { UploadStep } from "../../plan/types.ts";
import type { TransferEvent } from "../../transfer/types.ts";
import { readFlags } from "../argv.ts";
import type { Context } from "../types.ts";
import { Terminal } from "../view/terminal.ts";
import { openProgress, type Progress } from "./progress.ts";
import { type TransferFlags, transferFlags } from "./transfer-flags.ts";

let nowMs: number;
let written: string;
let open: Progress | undefined;

beforeEach(() => {
  nowMs = 1_000_000;
  written = "";
});

afterEach(() => open?.end());

function progress(live: boolean, flags: Partial<TransferFlags> = {}): Progress {
  const terminal = new Terminal({
    env: {},
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    stderrIsTerminal: live,
    columns: 60,
    write: (_stream, bytes) => {
      written += bytes;
    },
    readLine: async () => "",
    signal: new AbortController().signal,
  });
  const context = { terminal, now: () => nowMs } as unknown as Context;
  const given = { ...readFlags(transferFlags, { args: [], given: new Map() }), ...flags } as TransferFlags;
  const counts = () => ({ requests: 9, retries: 2, backoffMs: 500, throttled: 1, sentBytes: 0, serverAheadMs: 0 });
  open = openProgress(context, given, counts);
  return open;
}

function upload(name: string, sizeBytes = 1_048_576): UploadStep {
  return {
    kind: "upload",
    source: `/here/${name}`,
    target: `ws/${name}`,
    sizeBytes,
    modifiedMs: 0,
    changedMs: 0,
    identity: "",
  };
}

const start = (step: UploadStep): TransferEvent => ({ kind: "start", step, sizeBytes: step.sizeBytes });
const moved = (step: UploadStep, bytes: number): TransferEvent => ({ kind: "progress", step, bytes });

describe("on a terminal", () => {
  test("what an earlier run brought is counted, and is no speed of this one", () => {
    const shown = progress(true);
    const file = upload("resumed.bin");
    shown.take({ kind: "planned", files: 1, sizeBytes: 1_048_576 });
    shown.take(start(file));
    nowMs += 1000;
    shown.take({ kind: "progress", step: file, bytes: 524_288, found: true });
    nowMs += 1000;
    shown.take(moved(file, 20_480));
    const [summary, line] = written.trimEnd().split("\n").slice(-2);
    expect(summary).toContain("0/1 files, 532 KiB of 1.0 MiB, 10 KiB/s, ");
    expect(line).toMatch(/^ {3}51% +10 KiB\/s {2}ws\/resumed\.bin$/);
  });

  test("one block: counts, rate, the time left once the plan is complete, the slowest files", () => {
    const shown = progress(true);
    const [fast, slow] = [upload("fast.bin"), upload(`${"deep/".repeat(20)}slow.bin`)];
    shown.take(start(fast));
    shown.take(start(slow));
    nowMs += 2000;
    shown.take(moved(fast, 524_288));
    nowMs += 200;
    shown.take(moved(slow, 1000));
    expect(written).toContain("0 files, 513 KiB, ");
    expect(written).not.toContain("left");
    const lines = written.trimEnd().split("\n").slice(-2);
    // The slowest first, its name cut at the front, where names are alike.
    expect(lines[0]).toMatch(/^ {4}0% +455 B\/s {2}….*deep\/slow\.bin$/);
    expect(lines[1]).toMatch(/^ {3}50% +233 KiB\/s {2}ws\/fast\.bin$/);
    for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThan(60);
    shown.take({ kind: "planned", files: 2, sizeBytes: 2_097_152 });
    nowMs += 200;
    shown.take(moved(slow, 1000));
    expect(written).toMatch(/0\/2 files, 514 KiB of 2\.0 MiB, .*\/s, \d+s left/);
  });

  test("a file whose bytes are not seen shows for how long it is under way", () => {
    const shown = progress(true);
    shown.take(start(upload("unseen.bin")));
    nowMs += 12_000;
    shown.take(start(upload("b")));
    expect(written).toContain("     …        12s  ws/unseen.bin\n");
  });

  test("the block is taken away at the end", () => {
    const shown = progress(true);
    nowMs += 500;
    shown.take(start(upload("a")));
    shown.end();
    expect(written.endsWith("\u001b[1A\r\u001b[J")).toBe(true);
  });
});

test("elsewhere a line every ten seconds, with failures and retries", () => {
  const shown = progress(false);
  const step = upload("a.bin");
  shown.take(start(step));
  for (let at = 0; at < 25; at += 1) {
    nowMs += 1000;
    shown.take(moved(step, 1024));
  }
  shown.take({ kind: "failed", step, path: "ws/a.bin", error: new CecError("failed", "no") });
  nowMs += 10_000;
  shown.take(start(upload("b.bin")));
  const lines = written.trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain("1 failed, 2 retries");
  expect(lines[0]).toBe("0 files, 10 KiB, 1.0 KiB/s, 2 retries, 1 back-off");
});

test.each(["off", "auto"] as const)("nothing with --progress=%s and --no-progress", (mode) => {
  const shown = progress(true, { progress: mode, noProgress: true });
  nowMs += 60_000;
  shown.take(start(upload("a")));
  expect(written).toBe("");
});

test("a name cannot steer the terminal", () => {
  const shown = progress(true, { verbose: true });
  shown.take({ kind: "done", step: upload("a\u001b[2Jb"), verified: true });
  expect(written).toBe("verified: ws/a\\x1b[2Jb\n");
});
