import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startListingServer } from "./listing-server.ts";
import { measure, plainEnv } from "./measure.ts";
import type { Row } from "./report.ts";
import type { World } from "./world.ts";

/** The same files twice: what the second run costs. */
export async function secondSync(world: World, { scale }: { readonly scale: number }): Promise<Row[]> {
  const count = Math.round(10_000 * scale);
  const sandbox = await world.startSandbox();
  try {
    const root = await world.makeFiles("synced", count, 1024);
    const sync = () => measure([world.binary, "sync", root, "cells://common-files/synced"], sandbox.env);
    const first = await sync();
    const second = await sync();
    return [
      { name: `sync of ${count} new files`, ours: first },
      {
        name: `second sync of ${count} files, nothing changed`,
        ours: second,
        goal: { text: "a fifth of the first", met: second.wallMs < first.wallMs / 5 },
      },
    ];
  } finally {
    await sandbox.stop();
  }
}

/** Trees of a million entries on both sides: memory must not grow with them. */
export async function million(world: World, { scale }: { readonly scale: number }): Promise<Row[]> {
  const entries = Math.round(1_000_000 * scale);
  const home = join(world.folder, "million");
  await mkdir(home, { recursive: true });
  const server = startListingServer(entries);
  const env = plainEnv({ CEC_URL: server.url, CEC_TOKEN: "any", HOME: home, TMPDIR: home });
  try {
    const rows: Row[] = [];
    for (const words of [["check"], ["sync", "--delete", "-n"]]) {
      const ours = await measure([world.binary, ...words, "cells://ws/one", "cells://ws/two"], env);
      rows.push({
        name: `${words.join(" ")}: ${entries} entries a side`,
        ours,
        goal: { text: "150 MB", met: ours.peakBytes < 150_000_000 },
      });
    }
    return rows;
  } finally {
    await server.stop();
  }
}
