import { mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CecError } from "../base/errors.ts";
import { acquireFileLock, type FileLock } from "../base/file-lock.ts";
import type { Clock } from "./clock.ts";
import { DiskBytes } from "./store/bytes/disk-bytes.ts";
import { scanDisk } from "./store/bytes/disk-scan.ts";
import { MemoryBytes } from "./store/bytes/memory-bytes.ts";
import type { Bytes } from "./store/bytes.ts";
import type { Facts } from "./store/facts.ts";
import { openFacts } from "./store/sqlite/open-facts.ts";

/** Facts and bytes together, opened and put in order. */
export interface Storage {
  readonly facts: Facts;
  readonly bytes: Bytes;
  rescan(datasource: string): Promise<void>;
  close(): Promise<void>;
}

export const factsFile = "facts.sqlite";
const settings = "settings";
const running = "running";

/**
 * Opens a directory (`files/` with the tree as ordinary files, `versions/` with former contents, `facts.sqlite`), or memory without one. After a kill, bodies that had not
 * arrived are thrown away, and the facts are compared with the files.
 * @throws CecError `conflict` for a directory in which another sandbox runs
 */
export async function openStorage(dir: string | undefined, clock: Clock, accessLifeSeconds: number): Promise<Storage> {
  if (dir === undefined) return memoryStorage(clock, accessLifeSeconds);
  const lock = await lockOf(dir);
  try {
    return await diskStorage(dir, lock, clock, accessLifeSeconds);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function diskStorage(dir: string, lock: FileLock, clock: Clock, accessLifeSeconds: number): Promise<Storage> {
  const files = join(dir, "files");
  const incoming = join(dir, "incoming");
  await mkdir(files, { recursive: true });
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const versions = join(dir, "versions");
  await mkdir(versions, { recursive: true });
  const facts = openFacts(join(dir, factsFile), clock, accessLifeSeconds);
  const scan = { nodes: facts.nodes, clock, files };
  const killed = facts.documents.get(settings, running) !== undefined;
  facts.documents.put(settings, running, { pid: process.pid });
  if (killed) for (const datasource of await readdir(files)) await scanDisk(scan, datasource);
  const bytes = new DiskBytes(files, incoming, versions);
  if (killed) {
    const unknown = (await readdir(versions)).filter((version) => !facts.versions.has(version));
    await bytes.dropVersions([...facts.versions.sweep(), ...unknown]);
  }
  return {
    facts,
    bytes,
    rescan: (datasource) => scanDisk(scan, datasource),
    close: async () => {
      await bytes.close();
      facts.documents.remove(settings, running);
      facts.close();
      await lock.release();
    },
  };
}

/** How long a sandbox that was just told to stop may take to let go of its folder. */
const partingMs = 3000;

/** Two servers on one folder would each throw away what the other is receiving. */
async function lockOf(dir: string): Promise<FileLock> {
  try {
    return await acquireFileLock(join(dir, "lock"), { timeoutMs: partingMs });
  } catch (error) {
    if (!(error instanceof CecError) || error.code !== "unavailable") throw error;
    throw new CecError("conflict", `another sandbox runs in ${dir}`, {
      operation: "start the sandbox",
      hint: "Stop it, or give this one a folder of its own.",
      cause: error,
    });
  }
}

function memoryStorage(clock: Clock, accessLifeSeconds: number): Storage {
  const facts = openFacts(undefined, clock, accessLifeSeconds);
  const bytes = new MemoryBytes(tmpdir());
  return {
    facts,
    bytes,
    rescan: async () => undefined,
    close: async () => {
      await bytes.close();
      facts.close();
    },
  };
}
