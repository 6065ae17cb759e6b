import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inTurn, measure, plainEnv } from "./measure.ts";
import type { Row } from "./report.ts";
import type { World } from "./world.ts";

export interface Scale {
  /** 1 for the figures we promise, less for a quick look. */
  readonly scale: number;
  /** Another binary that takes the same command lines. */
  readonly against: string | undefined;
}

/** `cec version`, twenty times: what Tab completion and scripts feel. */
export async function startUp(world: World, { against }: Scale): Promise<Row[]> {
  const { ours, theirs } = await inTurn(
    20,
    () => measure([world.binary, "version"], plainEnv()),
    against === undefined ? undefined : () => measure([against, "version"], plainEnv()),
  );
  return [
    { name: "start-up (`version`, median of 20)", ours, against: theirs && { name: against ?? "", cost: theirs } },
  ];
}

/** Small files both ways, near and over a line of 30 ms. */
export async function manyFiles(world: World, { scale, against }: Scale): Promise<Row[]> {
  const rows: Row[] = [];
  const plans = [
    { count: Math.round(10_000 * scale), latencyMs: 0, upMs: 10_000 * scale, downMs: 10_000 * scale },
    { count: Math.round(1000 * scale), latencyMs: 30, upMs: 4000, downMs: 2000 },
  ];
  for (const { count, latencyMs, upMs, downMs } of plans) {
    const source = await world.makeFiles(`many-${count}-${latencyMs}`, count, 4096);
    const sandbox = await world.startSandbox({ latencyMs });
    const back = join(world.folder, "back");
    const line = latencyMs > 0 ? `, ${latencyMs} ms round trip` : "";
    const up = await measure([world.binary, "scp", "-q", source, "cells://common-files/many"], sandbox.env);
    await rm(back, { recursive: true, force: true });
    const down = await measure([world.binary, "scp", "-q", "cells://common-files/many", back], sandbox.env);
    rows.push(
      { name: `${count} x 4 KiB up${line}`, ours: up, goal: { text: `<= ${upMs / 1000} s`, met: up.wallMs <= upMs } },
      {
        name: `${count} x 4 KiB down${line}`,
        ours: down,
        goal: { text: `<= ${downMs / 1000} s`, met: down.wallMs <= downMs },
      },
    );
    if (against !== undefined) {
      await rm(back, { recursive: true, force: true });
      const other = await measure([against, "scp", "-n", "cells://common-files/many", back], sandbox.env);
      rows.push({ name: `${against}: ${count} x 4 KiB down${line}`, ours: other });
    }
    await sandbox.stop();
  }
  return rows;
}

/** A folder with 100,000 children, as a person lists it: time, and memory that must not grow with it. */
export async function listing(world: World, { scale }: Scale): Promise<Row[]> {
  const count = Math.round(100_000 * scale);
  const sandbox = await world.startSandbox({ memory: true });
  await world.makeRemoteFolders(sandbox, "common-files/few", 100);
  await world.makeRemoteFolders(sandbox, "common-files/wide", count);
  const list = (...words: string[]) => measure([world.binary, "ls", ...words], sandbox.env);
  const few = await list("-d", "common-files/few");
  const rows: Row[] = [{ name: "ls -d of 100 children", ours: few }];
  for (const words of [["-d"], ["--raw"], ["--json"], ["--raw", "-R"]]) {
    const all = await list(...words, "common-files/wide");
    const grown = all.peakBytes - few.peakBytes;
    rows.push({
      name: `ls ${words.join(" ")} of ${count} children`,
      ours: all,
      goal: { text: "memory as for 100 (+ 96 MB)", met: grown < 96_000_000 },
    });
  }
  await sandbox.stop();
  return rows;
}
